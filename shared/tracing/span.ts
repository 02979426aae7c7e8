import { active } from './active.ts';
import { noTracer } from './no-tracer.ts';
import type { Span, SpanOptions } from './tracer.ts';

/** Does the work within a span below the one that is under way here, where somebody records spans. */
export const inSpan = <T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> =>
  (active().tracer ?? noTracer).span(options, work);

import { active, within } from './active.ts';
import { isKept, type TraceContext } from './core/trace-context.ts';
import type { Attributes, FinishedSpan, Span, SpanOptions, Tracer } from './tracer.ts';

export interface RecorderOptions {
  /** The room whose spans these are. */
  readonly service: string;
  /** Share of the traces that are kept, 0 to 1. */
  readonly share: number;
  readonly keep: (span: FinishedSpan) => void;
  /** Milliseconds since 1970, with fractions. */
  readonly now: () => number;
  /** So many random bytes, in hexadecimal digits. */
  readonly randomHex: (bytes: number) => string;
}

/** A tracer that hands each span on when it is over. */
export function createRecorder({ service, share, keep, now, randomHex }: RecorderOptions): Tracer {
  function record(span: Omit<FinishedSpan, 'service'>): void {
    if (isKept(span.context, share)) keep({ ...span, service });
  }

  const tracer: Tracer = {
    record,
    async span<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
      const parent = options.parent ?? active().context;
      const context: TraceContext = {
        traceId: parent?.traceId ?? randomHex(16),
        spanId: randomHex(8),
        sampled: parent?.sampled ?? true,
      };
      let attributes: Attributes = options.attributes ?? {};
      let failure: string | undefined;
      const span: Span = {
        context,
        set(more) {
          attributes = { ...attributes, ...more };
        },
        fail(what) {
          failure = what;
        },
      };
      const start = now();
      try {
        return await within({ context, tracer }, () => work(span));
      } catch (error) {
        failure ??= nameOf(error);
        attributes = { 'error.type': nameOf(error), ...attributes };
        throw error;
      } finally {
        const { name, kind = 'internal' } = options;
        record({ name, kind, context, parent, start, end: now(), attributes, failure });
      }
    },
  };
  return tracer;
}

/** The kind of error, never its message: that may quote what a Task or a model has said. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

import type { TraceContext } from './core/trace-context.ts';

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** By OpenTelemetry's semantic conventions where they have a name; never a prompt, a result or a secret. */
export type Attributes = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface SpanOptions {
  /** The same for all spans of a kind: what differs goes into attributes. */
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes?: Attributes;
  /** What it is a child of; the span that is under way where it says nothing, and a trace of its own where there is none. */
  readonly parent?: TraceContext | undefined;
}

/** A span under way. */
export interface Span {
  /** For who is told of it; undefined where there is no trace to be part of. */
  readonly context: TraceContext | undefined;
  set(attributes: Attributes): void;
  /** Marks it as failed, where that is not an exception to whoever did the work. */
  fail(what: string): void;
}

/** A span that is over, as it is sent. */
export interface FinishedSpan {
  /** The room that it happened in. */
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly context: TraceContext;
  readonly parent: TraceContext | undefined;
  /** Milliseconds since 1970, with fractions. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Attributes;
  /** What went wrong; undefined where nothing did. */
  readonly failure?: string | undefined;
}

/** Makes the spans of one room. */
export interface Tracer {
  /**
   * Does the work within a span: spans that begin meanwhile are its children, and requests carry it on. An exception ends it as failed.
   */
  span<T>(options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** Keeps a span that is over, whose ids are known beforehand. */
  record(span: Omit<FinishedSpan, 'service'>): void;
}

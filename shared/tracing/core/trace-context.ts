import { createHash } from 'node:crypto';

/** Where in which trace something happens (W3C Trace Context). */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: the span that what comes next is a child of. */
  readonly spanId: string;
  /** Whether whoever began the trace wants it kept. */
  readonly sampled: boolean;
}

const shape = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent`; undefined for what is none. A version that is not known yet is read as far as it is like this one.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = shape.exec(text?.trim() ?? '') ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The `traceparent` of a context. */
export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** The span that stands for a Task, and what it is a child of. */
export interface TaskTrace {
  readonly context: TraceContext;
  readonly parent: TraceContext | undefined;
}

/**
 * The trace of a Task. It follows from the Task's uid, so that every room knows it without being told: the trace's id is the first 16
 * bytes of the uid's SHA-256, the id of the Task's own span the next 8.
 *
 * @param given what the annotation `orka.ai/traceparent` says: where whoever made the Task was in a trace, which the Task then belongs to
 */
export function traceOfTask(uid: string, given?: string): TaskTrace {
  const hash = createHash('sha256').update(uid).digest('hex');
  const parent = parseTraceparent(given);
  const spanId = hash.slice(32, 48);
  return parent === undefined
    ? { context: { traceId: hash.slice(0, 32), spanId, sampled: true }, parent }
    : { context: { traceId: parent.traceId, spanId, sampled: parent.sampled }, parent };
}

/**
 * Whether a trace is among the share (0 to 1) that is kept. Decided by its id alone, so that all processes decide alike.
 *
 * @see https://opentelemetry.io/docs/specs/otel/trace/sdk/#traceidratiobased
 */
export function isKept({ traceId, sampled }: TraceContext, share: number): boolean {
  if (!sampled) return false;
  return Number.parseInt(traceId.slice(-8), 16) < share * 2 ** 32;
}

import type { ModelAnswer, ModelUsage } from '../types.ts';

/** An answer as a protocol gave it, before anybody has timed it, priced it or said who gave it. */
export interface PlainAnswer extends Pick<ModelAnswer, 'content' | 'stopReason' | 'notes'> {
  readonly usage: Omit<ModelUsage, 'durationMs' | 'costNanos'>;
}

/** What an event of a stream has brought. */
export interface Arrival {
  /** Characters of anything that is kept. */
  readonly size: number;
  /** What of it the model says to people. */
  readonly text?: string;
}

/** Puts the events of one protocol's stream together. */
export interface Gathering<Event> {
  /** Takes the next event. Throws a TooLargeAnswer, or whatever the stream itself calls a failure. */
  add(event: Event): Arrival;
  /** Undefined unless the stream has come to its own end. */
  answer(): PlainAnswer | undefined;
}

/** Nothing that is kept. */
export const nothing: Arrival = Object.freeze({ size: 0 });

/** What is written where a text is to be; nothing where something else is, for a server may send anything. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** More tokens than any call has. */
const mostTokens = 1e9;

/** Tokens as a server has counted them: a whole number, and none below 0, for they are charged to budgets. */
export const tokensIn = (value: unknown): number =>
  typeof value === 'number' && value > 0 ? Math.min(Math.round(value), mostTokens) : 0;

/** Cached tokens, where there were any: a protocol that says 0 says nothing. */
export function cachedUsage(read: number, written: number): Pick<ModelUsage, 'cachedInputTokens' | 'cacheWriteTokens'> {
  return { ...(read > 0 ? { cachedInputTokens: read } : {}), ...(written > 0 ? { cacheWriteTokens: written } : {}) };
}

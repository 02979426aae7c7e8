import { retryAfterMs } from './retry-after.ts';

/** How an attempt went: an answer, or none. `final` is what another attempt would not change. */
export type Attempted =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter: string | undefined }
  | { readonly kind: 'failed'; readonly message: string; readonly final: boolean };

/** What follows from an attempt. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly error: string; readonly at: number }
  | { readonly kind: 'dead'; readonly error: string };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** The pause after each attempt that fails, in milliseconds; the one after these is the last. */
export const pauses: readonly number[] = [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour];

export const mostAttempts = pauses.length + 1;

/** A receiver may ask for a longer pause, up to this. */
const longestAsked = hour;

/**
 * What follows from attempt number `attempt` (1 is the first). 2xx is delivered; 410 and what the rules refuse end it; everything else is
 * tried again after the pause, or after what `Retry-After` of a 429 or 503 asks for where that is longer.
 */
export function outcomeOf(attempted: Attempted, attempt: number, now: number): Outcome {
  if (attempted.kind === 'answered' && attempted.status >= 200 && attempted.status < 300) return { kind: 'delivered' };
  const error = attempted.kind === 'answered' ? `the receiver answered ${attempted.status}` : attempted.message;
  const isFinal = attempted.kind === 'answered' ? attempted.status === 410 : attempted.final;
  const pause = pauses[attempt - 1];
  if (isFinal || pause === undefined) return { kind: 'dead', error };
  return { kind: 'retry', error, at: now + Math.max(pause, askedFor(attempted, now)) };
}

function askedFor(attempted: Attempted, now: number): number {
  if (attempted.kind !== 'answered' || (attempted.status !== 429 && attempted.status !== 503)) return 0;
  return Math.min(retryAfterMs(attempted.retryAfter, now), longestAsked);
}

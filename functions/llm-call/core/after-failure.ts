import type { ModelFailureKind } from '../../../shared/llm/core/failure.ts';
import { decideRetry } from '../../../shared/llm/core/retry.ts';

/** What has been tried with one Provider so far. */
export interface Tried {
  /** Attempts that may have failed in passing, this one included. */
  readonly passing: number;
  readonly shortened: boolean;
  readonly withTemperature: boolean;
  /** Whether it was asked by the API that it spoke when it was asked before. */
  readonly apiRemembered: boolean;
}

export type AfterFailure =
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** Ask again with half of the conversation. */
  | { readonly kind: 'shorten' }
  /** Ask again and leave the temperature to the model: newer ones take none. */
  | { readonly kind: 'drop-temperature' }
  /** Ask again and find out anew which API it speaks: its address may be another one by now. */
  | { readonly kind: 'forget-api' }
  /** Let the next Provider try. */
  | { readonly kind: 'next-provider' }
  /** No Provider would answer this differently. */
  | { readonly kind: 'give-up' };

/** Who is to be asked again later than that is not waited for: the next Provider tries meanwhile. Seconds. */
const longestRetryAfter = 60;

/**
 * What to do after a failed attempt. `random` is in [0, 1).
 *
 * An answer that broke off is asked for anew, from its beginning. To go on where it ended would need a provider that takes a beginning of the
 * answer: newer Claude models refuse one, OpenAI's APIs have never taken one, half a tool call and half a thought cannot be handed in anywhere. The
 * prompt of the second attempt is in the provider's cache where it has one, and what the first one may have cost counts as spent.
 */
export function afterFailure(
  failure: { readonly kind: ModelFailureKind; readonly status: number | undefined; readonly retryAfter: number | undefined },
  tried: Tried,
  random: number,
): AfterFailure {
  if (tried.apiRemembered && (failure.status === 404 || failure.status === 405)) return { kind: 'forget-api' };
  switch (failure.kind) {
    case 'transient': {
      if ((failure.retryAfter ?? 0) > longestRetryAfter) return { kind: 'next-provider' };
      const decision = decideRetry(tried.passing, failure, random);
      return decision.kind === 'retry' ? decision : { kind: 'next-provider' };
    }
    case 'credentials':
    case 'model':
      return { kind: 'next-provider' };
    case 'context':
      return tried.shortened ? { kind: 'give-up' } : { kind: 'shorten' };
    case 'temperature':
      return tried.withTemperature ? { kind: 'drop-temperature' } : { kind: 'give-up' };
    case 'request':
    case 'aborted':
      return { kind: 'give-up' };
  }
}

/** Errors of a connection that never stood. */
const notReached = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|certificate|self-signed/i;

/**
 * Whether a provider may want to be paid for an attempt that failed: not where it said so instead of an answer, nor where it was not reached.
 *
 * @param begun whether a piece of the answer had come
 */
export function mayBePaid(failure: { readonly status: number | undefined; readonly message: string }, begun: boolean): boolean {
  return begun || (failure.status === undefined && !notReached.test(failure.message));
}

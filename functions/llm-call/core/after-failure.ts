import type { ModelFailureKind } from '../../../shared/llm/core/failure.ts';
import { decideRetry } from '../../../shared/llm/core/retry.ts';

/** What has been tried with one Provider so far. */
export interface Tried {
  /** Attempts that may have failed in passing, this one included. */
  readonly passing: number;
  readonly shortened: boolean;
  readonly withTemperature: boolean;
}

export type AfterFailure =
  | { readonly kind: 'retry'; readonly afterMs: number }
  /** Ask again with half of the conversation. */
  | { readonly kind: 'shorten' }
  /** Ask again and leave the temperature to the model: newer ones take none. */
  | { readonly kind: 'drop-temperature' }
  /** Let the next Provider try. */
  | { readonly kind: 'next-provider' }
  /** No Provider would answer this differently. */
  | { readonly kind: 'give-up' };

/** What to do after a failed attempt. `random` is in [0, 1). */
export function afterFailure(
  failure: { readonly kind: ModelFailureKind; readonly retryAfter: number | undefined },
  tried: Tried,
  random: number,
): AfterFailure {
  switch (failure.kind) {
    case 'transient': {
      const decision = decideRetry(tried.passing, failure, random);
      return decision.kind === 'retry' ? decision : { kind: 'next-provider' };
    }
    case 'credentials':
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

import type { ModelFailureKind } from './failure.ts';

/** Contract 4.3: three retries, 1 s doubled up to 30 s, 10 % jitter either way. */
export interface RetryPolicy {
  readonly retries: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** Share of the delay by which it varies either way. */
  readonly jitter: number;
  /** The longest that a provider's Retry-After can make us wait. */
  readonly retryAfterCapMs: number;
}

export const modelRetryPolicy: RetryPolicy = Object.freeze({
  retries: 3,
  baseMs: 1000,
  capMs: 30_000,
  jitter: 0.1,
  retryAfterCapMs: 60_000,
});

export type RetryDecision = { readonly kind: 'retry'; readonly afterMs: number } | { readonly kind: 'give-up' };

/**
 * Whether to call once more after a failure.
 *
 * `attempt` counts from 1; `random` is in [0, 1). Retry-After (seconds) is waited for at least, up to the policy's cap.
 */
export function decideRetry(
  attempt: number,
  failure: { readonly kind: ModelFailureKind; readonly retryAfter: number | undefined },
  random: number,
  policy: RetryPolicy = modelRetryPolicy,
): RetryDecision {
  if (failure.kind !== 'transient' || attempt > policy.retries) return { kind: 'give-up' };
  const backoff = Math.min(policy.baseMs * 2 ** (attempt - 1), policy.capMs) * (1 + policy.jitter * (2 * random - 1));
  const asked = Math.min((failure.retryAfter ?? 0) * 1000, policy.retryAfterCapMs);
  return { kind: 'retry', afterMs: Math.round(Math.max(backoff, asked)) };
}

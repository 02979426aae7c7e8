import type { DeliveryPolicy } from './policy.ts';

export interface Failures {
  /** Attempts that have failed, 1 or more. */
  readonly count: number;
  /** What the last answer's Retry-After says. */
  readonly retryAfterMs?: number | undefined;
  /** 0 to 1: up to a tenth more, so that events which failed together do not return together. */
  readonly random: number;
}

/**
 * Milliseconds between a failed attempt and the next: none before the first retry and then `backoffDelay` more each time (linear),
 * or `backoffDelay` doubled each time (exponential); or the time that the subscriber asked for, if that is longer and obeyed.
 */
export function backoffMs(policy: DeliveryPolicy, { count, retryAfterMs = 0, random }: Failures): number {
  const pause = Math.max(policy.backoffDelayMs * factorOf(policy, count - 1), Math.min(retryAfterMs, policy.retryAfterMaxMs));
  return Math.round(pause * (1 + random / 10));
}

function factorOf({ backoff }: DeliveryPolicy, retry: number): number {
  return backoff === 'linear' ? retry : 2 ** Math.min(retry, 40);
}

/** Milliseconds that a Retry-After header asks for: seconds, or an HTTP date; undefined where it says nothing sensible. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

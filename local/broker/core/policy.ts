import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import { parseDuration } from './duration.ts';

/** How hard the broker tries to deliver one event to one subscriber. */
export interface DeliveryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  readonly backoff: 'linear' | 'exponential';
  readonly backoffDelayMs: number;
  /** Time limit of one attempt. */
  readonly timeoutMs: number;
  /** Longest Retry-After that is obeyed; 0 obeys none. */
  readonly retryAfterMaxMs: number;
}

/** What Knative's own default configuration gives to a Broker that says nothing about delivery. */
const defaults: DeliverySpec = { retry: 10, backoffPolicy: 'exponential', backoffDelay: 'PT0.2S' };

/** The policy of a Trigger: its own delivery spec as a whole, else its Broker's, else Knative's default. */
export function policyOf(trigger: DeliverySpec | undefined, broker: DeliverySpec | undefined): DeliveryPolicy {
  const { retry = 0, backoffPolicy = 'exponential', backoffDelay, timeout, retryAfterMax } = trigger ?? broker ?? defaults;
  return {
    retries: retry,
    backoff: backoffPolicy,
    backoffDelayMs: durationOr(backoffDelay, 200),
    timeoutMs: durationOr(timeout, 60_000),
    retryAfterMaxMs: durationOr(retryAfterMax, 0),
  };
}

const durationOr = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : (parseDuration(text) ?? fallback);

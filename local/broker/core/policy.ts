import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import { parseDuration } from './duration.ts';

/** How hard the broker tries to deliver one event to one subscriber. */
export interface DeliveryPolicy {
  /** Attempts after the first. */
  readonly retries: number;
  readonly backoff: 'linear' | 'exponential';
  /** 0 where the delivery spec does not name both a policy and a delay: then there are no pauses. */
  readonly backoffDelayMs: number;
  /** Time limit of one attempt. */
  readonly timeoutMs: number;
  /** Longest Retry-After that is obeyed; 0 obeys none. */
  readonly retryAfterMaxMs: number;
  /** Events in structured mode, where the delivery spec asks for it. */
  readonly structured: boolean;
}

/** What Knative's own default configuration gives to a Broker that says nothing about delivery. */
const defaults: DeliverySpec = { retry: 10, backoffPolicy: 'exponential', backoffDelay: 'PT0.2S' };

/** How long a channel of Knative waits where nobody says how long. */
const longestTimeoutMs = 15 * 60_000;

/** The policy of a Trigger: its own delivery spec as a whole, else its Broker's, else Knative's default. */
export function policyOf(trigger: DeliverySpec | undefined, broker: DeliverySpec | undefined): DeliveryPolicy {
  const { retry = 0, backoffPolicy, backoffDelay, timeout, retryAfterMax } = trigger ?? broker ?? defaults;
  return {
    retries: retry,
    backoff: backoffPolicy ?? 'exponential',
    backoffDelayMs: backoffPolicy === undefined ? 0 : durationOr(backoffDelay, 0),
    timeoutMs: durationOr(timeout, longestTimeoutMs),
    retryAfterMaxMs: durationOr(retryAfterMax, 0),
    structured: trigger?.format === 'json',
  };
}

const durationOr = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : (parseDuration(text) ?? fallback);

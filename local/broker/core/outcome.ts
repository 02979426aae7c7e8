import { isRetried } from '../../../eventing/core/delivery-status.ts';
import { backoffMs, retryAfterMs } from './backoff.ts';
import { type Incoming, incomingEvent } from './incoming.ts';
import type { DeliveryPolicy } from './policy.ts';

/** What a subscriber answered, or why there was no answer. */
export type Answer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly body: Buffer;
    }
  | { readonly kind: 'silence'; readonly message: string };

/** The last failure of a delivery, for the dead letter. */
export interface DeliveryError {
  readonly destination: string;
  readonly status: number;
  readonly body: string;
}

/** What follows from an answer. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'replied'; readonly reply: Incoming }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly error: DeliveryError }
  | { readonly kind: 'failed'; readonly error: DeliveryError };

export interface AttemptState {
  readonly destination: string;
  readonly policy: DeliveryPolicy;
  /** Attempts that had failed before this one. */
  readonly failures: number;
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

/**
 * What to do after one attempt, by Knative's rules: any 2xx is a success, a 2xx other than 202 may carry an event as its reply (and
 * nothing but an event), 404, 408, 409, 429, 5xx and silence are tried again, anything else has failed for good.
 *
 * @see https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md
 */
export function outcomeOf(answer: Answer, state: AttemptState): Outcome {
  if (answer.kind === 'silence') return again(state, { status: 500, body: `dispatch error: ${answer.message}` });
  const { status, headers, body } = answer;
  if (status === 202) return { kind: 'delivered' };
  if (status >= 200 && status < 300) return replyOf(answer, state);
  const error = { status, body: body.toString('utf8') };
  if (!isRetried(status)) return { kind: 'failed', error: { destination: state.destination, ...error } };
  const asked = status === 429 || status === 503 ? retryAfterMs(textOf(headers['retry-after']), state.now) : undefined;
  return again(state, error, asked);
}

/** True where the subscriber could not take this delivery whatever the event: it gets fewer at once. */
export function isOverload(answer: Answer): boolean {
  return answer.kind === 'silence' || answer.status === 429 || answer.status === 503;
}

function replyOf({ headers, body }: Extract<Answer, { kind: 'answer' }>, state: AttemptState): Outcome {
  const carriesEvent =
    headers['ce-specversion'] !== undefined || textOf(headers['content-type'])?.startsWith('application/cloudevents') === true;
  if (!carriesEvent && body.length === 0) return { kind: 'delivered' };
  try {
    if (carriesEvent) return { kind: 'replied', reply: incomingEvent(headers, body) };
  } catch (error) {
    return again(state, { status: 502, body: `the reply is not a valid CloudEvent: ${(error as Error).message}` });
  }
  return again(state, { status: 502, body: 'the reply is neither empty nor a CloudEvent' });
}

function again(
  { destination, policy, failures, random }: AttemptState,
  failure: { status: number; body: string },
  askedMs?: number,
): Outcome {
  const error = { destination, ...failure };
  if (failures >= policy.retries) return { kind: 'failed', error };
  return { kind: 'retry', afterMs: backoffMs(policy, { count: failures + 1, retryAfterMs: askedMs, random }), error };
}

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value[0] : value;

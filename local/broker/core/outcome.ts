import { isRetried } from '../../../eventing/core/delivery-status.ts';
import { backoffMs, retryAfterMs } from './backoff.ts';
import { checkContext } from './event/context.ts';
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
  | { readonly kind: 'silence'; readonly message: string /** There was no answer in time. */; readonly isLate: boolean };

/** The last failure of a delivery, for the dead letter. */
export interface DeliveryError {
  readonly destination: string;
  readonly status: number;
  readonly body: string;
  /** True where the dead letter is to say nothing of it. */
  readonly isUntold?: boolean;
}

/** What follows from an answer. */
export type Outcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'replied'; readonly reply: Incoming }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly error: DeliveryError }
  | { readonly kind: 'failed'; readonly error: DeliveryError };

export interface AttemptState {
  readonly destination: string;
  /** Where replies go. */
  readonly broker: string;
  /** What is left of the event's hop limit. */
  readonly hops: number;
  readonly policy: DeliveryPolicy;
  /** Attempts that had failed before this one. */
  readonly failures: number;
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

/**
 * What to do after one attempt, by Knative's rules: any 2xx is a success that may carry an event as its reply (and nothing but an
 * event), 404, 408, 409, 429, 5xx and silence are tried again, anything else has failed for good.
 *
 * @see https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md
 */
export function outcomeOf(answer: Answer, state: AttemptState): Outcome {
  const { destination } = state;
  if (answer.kind === 'silence')
    return again(state, { destination, status: 500, body: `dispatch error: ${answer.message}`, isUntold: answer.isLate });
  const { status, headers, body } = answer;
  if (isSuccess(answer)) return replyOf(answer, state);
  // A 304 has no body, which is where Knative's parts tell one another what the answer was.
  const error = { destination, status, body: body.toString('utf8'), ...(status === 304 && { isUntold: true }) };
  if (!isRetried(status)) return { kind: 'failed', error };
  const asked = status === 429 || status === 503 ? retryAfterMs(textOf(headers['retry-after']), state.now) : undefined;
  return again(state, error, asked);
}

export const isSuccess = (answer: Answer): boolean => answer.kind === 'answer' && answer.status >= 200 && answer.status < 300;

/** True where the subscriber could not take this delivery whatever the event: it gets fewer at once. */
export function isOverload(answer: Answer): boolean {
  return answer.kind === 'silence' || answer.status === 429 || answer.status === 503;
}

/** A reply goes to the broker like any other event: one that is no valid event, or has no hops left, is refused there for good. */
function replyOf({ headers, body }: Extract<Answer, { kind: 'answer' }>, state: AttemptState): Outcome {
  if (body.length === 0 && !claimsToBeEvent(headers)) return { kind: 'delivered' };
  const reply = readReply(headers, body, state.now);
  if (typeof reply === 'string')
    return again(state, { destination: state.destination, status: 502, body: `the reply is no event: ${reply}`, isUntold: true });
  const hops = state.hops - 1;
  if (hops <= 0 || !isValid(reply)) return { kind: 'failed', error: { destination: state.broker, status: 400, body: '' } };
  return { kind: 'replied', reply: { ...reply, event: { ...reply.event, hops } } };
}

const claimsToBeEvent = (headers: Extract<Answer, { kind: 'answer' }>['headers']): boolean =>
  headers['ce-specversion'] !== undefined || textOf(headers['content-type'])?.startsWith('application/cloudevents') === true;

/** The reply, or why it cannot be read. */
function readReply(headers: Extract<Answer, { kind: 'answer' }>['headers'], body: Buffer, now: number): Incoming | string {
  try {
    return incomingEvent(headers, body, now);
  } catch (error) {
    return (error as Error).message;
  }
}

function isValid({ attributes }: Incoming): boolean {
  try {
    checkContext(attributes);
    return true;
  } catch {
    return false;
  }
}

function again({ policy, failures, random }: AttemptState, error: DeliveryError, askedMs?: number): Outcome {
  if (failures >= policy.retries) return { kind: 'failed', error };
  return { kind: 'retry', afterMs: backoffMs(policy, { count: failures + 1, retryAfterMs: askedMs, random }), error };
}

const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value[0] : value;

import { deadLetterHeaders } from './dead-letter.ts';
import { encodeStructured } from './event/encode.ts';
import type { BrokerEvent } from './incoming.ts';
import type { DeliveryError } from './outcome.ts';
import type { Target } from './plan.ts';

/** What is sent to a subscriber or, where `error` says why, to its dead letter sink: in which namespace the Trigger is, too. */
export function requestOf(
  event: BrokerEvent,
  { namespace, policy }: Target,
  error: DeliveryError | undefined,
): { headers: Record<string, string>; body: Buffer } {
  const ours = { 'kn-namespace': namespace };
  if (error !== undefined) return { headers: { ...deadLetterHeaders(event, error), ...ours }, body: event.body };
  const { headers, body } = policy.structured ? encodeStructured(event) : event;
  return { headers: { ...headers, ...ours, prefer: 'reply' }, body };
}

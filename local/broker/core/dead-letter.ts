import { type BrokerEvent, hopsAttribute } from './incoming.ts';
import type { DeliveryError } from './outcome.ts';

/** Characters of Base64 that a dead letter tells of an answer, as in Knative. */
const longestData = 1024;

/**
 * The headers of a dead letter: the event's own and Knative's extensions that say where it could not be delivered and what the last
 * answer was, in Base64. An answer that was a success but no event leaves no trace in it, and an
 * event that says these things of itself keeps its word, as in Knative.
 */
export function deadLetterHeaders({ headers, hops }: BrokerEvent, error: DeliveryError): Record<string, string> {
  const letter = { ...headers, [`ce-${hopsAttribute}`]: String(hops) };
  if (error.isUntold === true) return letter;
  return {
    'ce-knativeerrordest': error.destination,
    'ce-knativeerrorcode': String(error.status),
    'ce-knativeerrordata': Buffer.from(error.body).toString('base64').slice(0, longestData),
    ...letter,
  };
}

import { encodeHeader } from '../../../eventing/core/percent.ts';
import type { DeliveryError } from './outcome.ts';

/** Bytes of an answer that a dead letter tells of, as in Knative. */
const longestData = 1024;

/**
 * The headers of a dead letter: the event's own and Knative's extensions that say where it could not be delivered and what the last
 * answer was, its body in Base64.
 */
export function deadLetterHeaders(
  headers: Readonly<Record<string, string>>,
  { destination, status, body }: DeliveryError,
): Record<string, string> {
  const data = Buffer.from(body).subarray(0, longestData);
  return {
    ...headers,
    'ce-knativeerrordest': encodeHeader(destination),
    'ce-knativeerrorcode': String(status),
    ...(data.length === 0 ? {} : { 'ce-knativeerrordata': data.toString('base64') }),
  };
}

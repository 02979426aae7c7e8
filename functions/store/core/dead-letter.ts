import type { DeadLetter } from '../../../shared/store/store.ts';
import type { CloudEventRecord } from './cloud-event.ts';

/**
 * A dead letter as it is kept: the event as it was first sent, and beside it what the broker says about its delivery.
 *
 * @see https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md (error extension attributes)
 */
export function deadLetterOf({
  attributes,
  data,
}: CloudEventRecord): Omit<DeadLetter, 'seq' | 'receivedAt'> & { id: string; source: string } {
  const { knativeerrordest = '', knativeerrorcode, knativeerrordata = '', ...own } = attributes;
  const code = Number(knativeerrorcode);
  return {
    id: attributes.id,
    source: attributes.source,
    destination: knativeerrordest,
    status: knativeerrorcode !== undefined && Number.isInteger(code) ? code : undefined,
    // Base64, for whatever the destination answered has to fit into a header.
    message: Buffer.from(knativeerrordata, 'base64').toString('utf8'),
    event: { ...own, ...(data === undefined ? {} : { data }) },
  };
}

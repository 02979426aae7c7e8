import type { OrkaError } from '../../shared/errors/orka-error.ts';

/**
 * The HTTP status with which a function answers a broker, so that the broker tries again exactly when the error says so.
 *
 * Knative tries again after 404, 408, 409, 429 and 5xx and gives up at once on any other 4xx. To a person a missing Task is a 404; to
 * a broker that would mean "ask again", so what will never succeed becomes 422 and what may becomes 503 where its own status would
 * mean the opposite.
 *
 * @see https://github.com/knative/specs/blob/main/specs/eventing/data-plane.md#event-delivery-retry
 */
export function deliveryStatus({ status, retry }: Pick<OrkaError, 'status' | 'retry'>): number {
  if (retry === 'later') return isRetried(status) ? status : 503;
  return isRetried(status) ? 422 : status;
}

/** True for the statuses after which a Knative sender delivers again. */
export function isRetried(status: number): boolean {
  return status >= 500 || status === 404 || status === 408 || status === 409 || status === 429;
}

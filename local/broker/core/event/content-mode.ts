import type { Headers } from './headers.ts';

export type ContentMode = 'binary' | 'structured' | 'batched' | 'none';

/** How a request or an answer carries an event, if it does. */
export function contentModeOf(headers: Headers): ContentMode {
  const type = headers['content-type'];
  const mediaType = (String(type ?? '').split(';', 1)[0] ?? '').trim().toLowerCase();
  if (mediaType === 'application/cloudevents+json') return 'structured';
  if (mediaType === 'application/cloudevents-batch+json') return 'batched';
  return headers['ce-specversion'] === undefined ? 'none' : 'binary';
}

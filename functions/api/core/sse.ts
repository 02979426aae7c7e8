/**
 * One line of a log as a server-sent event. A carriage return would end the line early, so it begins another line of the same
 * event.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function sseData(line: string): string {
  const parts = line.replace(/\r$/, '').split('\r');
  return `${parts.map((part) => `data: ${part}`).join('\n')}\n\n`;
}

/** A named server-sent event with JSON in it, which has no line breaks. An event without an id leaves the reader's last one as it is. */
export function sseEvent({ event, id, data }: { readonly event: string; readonly id?: string; readonly data: unknown }): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A comment: it says nothing, and keeps a connection from being taken for a dead one. */
export const sseComment = ':\n\n';

/** Milliseconds after which a browser that was cut off asks again. */
export const sseRetry = (ms: number): string => `retry: ${ms}\n\n`;

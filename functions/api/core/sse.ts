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

/** An event of a stream. */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Takes the events out of a stream of server-sent events; comments and events without data are left out.
 *
 * `rest` is what has no end yet; give it back with the next piece.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventsIn(rest: string, piece: string): { events: ServerSentEvent[]; rest: string } {
  const blocks = (rest + piece).replaceAll('\r\n', '\n').split('\n\n');
  const unfinished = blocks.pop() ?? '';
  return { events: blocks.flatMap(eventOf), rest: unfinished };
}

function eventOf(block: string): ServerSentEvent[] {
  const lines = block.split('\n');
  const valuesOf = (field: string): string[] =>
    lines.flatMap((line) => (line.startsWith(`${field}:`) ? [line.slice(field.length + 1).replace(/^ /, '')] : []));
  const data = valuesOf('data');
  if (data.length === 0) return [];
  return [{ id: valuesOf('id').at(-1), event: valuesOf('event').at(-1) ?? 'message', data: data.join('\n') }];
}

import { UnavailableError } from '../shared/errors/catalogue.ts';
import { eventsIn, type ServerSentEvent } from './core/event-stream.ts';

/** The events of a stream as they come. An UnavailableError where the connection is lost. */
export async function* readEvents(stream: NodeJS.ReadableStream): AsyncGenerator<ServerSentEvent> {
  stream.setEncoding('utf8');
  let rest = '';
  try {
    for await (const piece of stream) {
      const found = eventsIn(rest, String(piece));
      rest = found.rest;
      yield* found.events;
    }
  } catch (cause) {
    throw new UnavailableError('the connection was lost', { cause });
  }
}

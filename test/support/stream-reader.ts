import { eventsIn } from '../../cli/core/event-stream.ts';
import type { TaskStreamEvent } from '../../shared/api/task-stream.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { until } from './until.ts';

/** An event as a reader sees it. */
export type ReadEvent = TaskStreamEvent & { readonly id: string | undefined };

/** Somebody who reads a Task's stream. */
export interface StreamReader {
  /** All that has come so far. */
  readonly events: readonly ReadEvent[];
  /** What has come, comments and all. */
  text(): string;
  /** Waits until there are so many events, and gives them. */
  have(count: number): Promise<readonly ReadEvent[]>;
  /** Waits for an event; one that has come already counts. */
  see(what: string, is: (event: ReadEvent) => boolean): Promise<ReadEvent>;
  /** Waits until the server has closed the stream; true where it did so properly. */
  closed(): Promise<boolean>;
  /** Takes nothing more until `resume`. */
  pause(): void;
  resume(): void;
  /** Hangs up. */
  leave(): void;
}

/** Opens the stream of a Task; a refusal is an OrkaError. */
export async function openStream(
  { url, token }: { readonly url: string; readonly token: string },
  task: string,
  { lastEventId, query = '' }: { readonly lastEventId?: string | undefined; readonly query?: string } = {},
): Promise<StreamReader> {
  const http = createHttpClient({ baseUrl: url, token: async () => token });
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  const stream = await http.stream('GET', `/api/v1/tasks/${task}/stream${query}`, { headers }).catch((error: unknown) => {
    http.close();
    throw error;
  });
  stream.setEncoding('utf8');
  const events: ReadEvent[] = [];
  let [rest, all] = ['', ''];
  let isClosed: boolean | undefined;
  stream.on('data', (piece: string) => {
    all += piece;
    const found = eventsIn(rest, piece);
    rest = found.rest;
    for (const { event, id, data } of found.events) events.push({ event, id, data: JSON.parse(data) } as ReadEvent);
  });
  stream.once('end', () => {
    isClosed = true;
  });
  stream.on('error', () => {
    isClosed ??= false;
  });
  return {
    events,
    text: () => all,
    async have(count) {
      await until(`${count} events`, () => (events.length >= count ? true : undefined), { everyMs: 5 });
      return events;
    },
    see: (what, is) => until(what, () => events.find(is), { everyMs: 5 }),
    closed: () => until('the stream to be closed', () => isClosed, { everyMs: 5 }),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    leave() {
      stream.destroy();
      http.close();
    },
  };
}

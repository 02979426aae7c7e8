import { setTimeout as delay } from 'node:timers/promises';
import { decodeEvent, encodeEvent } from '../../../eventing/codec.ts';
import type { AnyOrkaEvent, EventType } from '../../../eventing/core/catalogue.ts';
import { createHttpClient } from '../../../shared/http/client.ts';
import { createHttpServer, listen } from '../../../shared/http/server.ts';
import { silent } from '../../../shared/log/logger.ts';

const types: readonly EventType[] = [
  'ai.orka.llm.call.v1',
  'ai.orka.llm.answered.v1',
  'ai.orka.run.due.v1',
  'ai.orka.task.finished.v1',
  'ai.orka.job.finished.v1',
];

/** What a test does to an event on its way; each delivery is asked about. */
export interface Mischief {
  /** How often it is delivered, side by side. */
  readonly copies?: number;
  /** The room does its work, and its reply is lost, as though it had been killed by then. */
  readonly losesReply?: boolean;
}

/** Brings events from room to room over HTTP, their replies too; what is refused for now comes again. */
export interface Corridor {
  readonly url: string;
  /** Every event that was brought, in order. */
  readonly events: AnyOrkaEvent[];
  mischief: (event: AnyOrkaEvent, index: number) => Mischief;
  send(event: AnyOrkaEvent): void;
  /** The next `job.finished` about this Task. */
  finished(uid: string): Promise<void>;
  /** Nothing is on its way. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Where events of a type go; to nobody where it says nothing. */
export type Doors = (type: EventType) => string | undefined;

export async function openCorridor(doors: Doors): Promise<Corridor> {
  const events: AnyOrkaEvent[] = [];
  const waiting = new Map<string, () => void>();
  const underWay = new Set<Promise<void>>();
  const clients = new Map<string, ReturnType<typeof createHttpClient>>();
  let isOpen = true;

  const clientOf = (url: string) => {
    const client = clients.get(url) ?? createHttpClient({ baseUrl: url, idleTimeoutMs: 60_000 });
    clients.set(url, client);
    return client;
  };

  async function deliver(event: AnyOrkaEvent, url: string, losesReply: boolean): Promise<void> {
    const message = encodeEvent(event, new Date().toISOString());
    for (let attempt = 0; isOpen && attempt < 200; attempt += 1) {
      const answer = await clientOf(url)
        .exchange('POST', '/', message)
        .catch(() => undefined);
      if (answer !== undefined && answer.status < 300) {
        if (answer.status === 200 && !losesReply) accept({ headers: answer.headers, body: answer.body });
        return;
      }
      if (answer !== undefined && answer.status < 500 && answer.status !== 409) return;
      await delay(10);
    }
  }

  function accept(message: Parameters<typeof decodeEvent>[0]): void {
    corridor.send(decodeEvent(message, types));
  }

  const server = createHttpServer({
    routes: [
      {
        method: 'POST',
        path: '/',
        async handler(request) {
          accept({ headers: request.headers, body: await request.bytes() });
          return { status: 202 };
        },
      },
    ],
    log: silent,
  });
  const { url, close } = await listen(server, { port: 0 });

  const corridor: Corridor = {
    url,
    events,
    mischief: () => ({}),
    send(event) {
      const { copies = 1, losesReply = false } = corridor.mischief(event, events.length);
      events.push(event);
      if (event.type === 'ai.orka.job.finished.v1') waiting.get(event.data.task.uid)?.();
      const door = doors(event.type);
      if (door === undefined) return;
      for (let copy = 0; copy < copies; copy += 1) {
        const delivery: Promise<void> = deliver(event, door, losesReply).finally(() => underWay.delete(delivery));
        underWay.add(delivery);
      }
    },
    finished: (uid) => new Promise((resolve) => waiting.set(uid, resolve)),
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      isOpen = false;
      await Promise.allSettled(underWay);
      for (const client of clients.values()) client.close();
      await close(0);
    },
  };
  return corridor;
}

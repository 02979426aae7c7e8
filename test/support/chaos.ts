import { setTimeout as sleep } from 'node:timers/promises';
import { decodeEvent, encodeEvent } from '../../eventing/codec.ts';
import type { AnyOrkaEvent, EventType } from '../../eventing/core/catalogue.ts';
import { isRetried } from '../../eventing/core/delivery-status.ts';
import type { Publisher } from '../../eventing/publisher.ts';
import { createHttpClient, type HttpClient } from '../../shared/http/client.ts';
import { seeded, seedOfRun } from './seed.ts';

/** How events are delivered: as they come, or each one twice, late, and in an order of chance. */
export interface Chaos {
  readonly name: string;
  readonly copies: number;
  readonly longestDelayMs: number;
  readonly random: () => number;
  /** True for an event that is lost before anybody gets it. */
  readonly loses?: (event: AnyOrkaEvent) => boolean;
}

/** Every event is lost when it is sent for the first time, and so is the answer that is one; the same again gets through. */
export function losingEachOnce(): Chaos {
  const lost = new Set<string>();
  const loses = ({ source, id }: AnyOrkaEvent): boolean => {
    const first = !lost.has(`${source} ${id}`);
    lost.add(`${source} ${id}`);
    return first;
  };
  return { name: 'every event lost once', copies: 1, longestDelayMs: 0, random: () => 0, loses };
}

/** Both ways in which a suite runs. The seed is printed with the suite's name; ORKA_SEED repeats one. */
export function deliveries(seed = seedOfRun()): Chaos[] {
  return [
    { name: 'every event once', copies: 1, longestDelayMs: 0, random: () => 0 },
    { name: `every event twice, delayed and shuffled (seed ${seed})`, copies: 2, longestDelayMs: 25, random: seeded(seed) },
  ];
}

export interface Subscriber {
  readonly url: string;
  readonly consumes: readonly EventType[];
}

/** Delivers events to functions over HTTP as a broker does, replies included, and remembers them. */
export interface Dispatcher extends Publisher {
  readonly seen: AnyOrkaEvent[];
  /** Adds whom to deliver to. */
  subscribe(subscriber: Subscriber): void;
  /** Called with every event that goes through. */
  onEvent(listener: (event: AnyOrkaEvent) => void): void;
  /** What was answered with a status that no sender repeats: never expected. */
  readonly refused: string[];
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
}

export function createDispatcher({ copies, longestDelayMs, random, loses }: Chaos): Dispatcher {
  const clients = new Map<string, HttpClient>();
  const subscribers: Subscriber[] = [];
  const listeners: ((event: AnyOrkaEvent) => void)[] = [];
  const seen: AnyOrkaEvent[] = [];
  const refused: string[] = [];
  const under = new Set<Promise<void>>();

  function take(event: AnyOrkaEvent): void {
    if (loses?.(event)) return;
    seen.push(event);
    for (const listener of listeners) listener(event);
    for (const subscriber of subscribers.filter(({ consumes }) => consumes.includes(event.type))) {
      for (let copy = 0; copy < copies; copy += 1) track(deliver(event, subscriber));
    }
  }

  function track(delivery: Promise<void>): void {
    under.add(delivery);
    void delivery.finally(() => under.delete(delivery));
  }

  async function deliver(event: AnyOrkaEvent, { url }: Subscriber): Promise<void> {
    const client = clients.get(url) ?? createHttpClient({ baseUrl: url });
    clients.set(url, client);
    for (let attempt = 1; attempt <= 20; attempt += 1) {
      if (longestDelayMs > 0) await sleep(random() * longestDelayMs);
      const { status, headers, body } = await client.exchange('POST', '/', encodeEvent(event, new Date(0).toISOString()));
      if (status === 200) return take(decodeEvent({ headers, body }, [headers['ce-type'] as EventType]));
      if (status >= 200 && status < 300) return;
      if (!isRetried(status)) {
        refused.push(`${status} to ${event.type}: ${body.toString('utf8')}`);
        return;
      }
      await sleep(5 * attempt);
    }
    refused.push(`${event.type} could not be delivered`);
  }

  return {
    seen,
    refused,
    subscribe: (subscriber) => void subscribers.push(subscriber),
    onEvent: (listener) => void listeners.push(listener),
    publish: async (event) => take(event),
    async idle() {
      while (under.size > 0) await Promise.all(under);
    },
    close() {
      for (const client of clients.values()) client.close();
    },
  };
}

import { randomUUID } from 'node:crypto';
import type { EventDoor } from '../../eventing/door.ts';
import { createPublisher, type Publisher } from '../../eventing/publisher.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import { catalogue } from '../../shared/metrics/catalogue.ts';
import { noTelemetry, type Telemetry } from '../../shared/telemetry/telemetry.ts';
import { createConsumers } from './consumers.ts';
import type { Deps } from './deps.ts';
import definition from './function.ts';
import { createLines } from './lines.ts';

export interface NotifyOptions extends Pick<Deps, 'kube' | 'store' | 'policy' | 'platformNamespace' | 'log' | 'now'> {
  readonly port: number;
  readonly host?: string;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  /** Milliseconds for one attempt; 30,000 (contract 3.6) where it says nothing. */
  readonly attemptMs?: number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** Deliveries to one receiver at a time, so that a slow one does not take what others need, and a weak one is not run down. */
const perReceiver = 4;
const perBroker = 16;
/** What waits is no more than an id each. */
const mostWaiting = 5000;
/** Milliseconds after which a Broker is given up: a Broker in memory answers only when its own Triggers have been served. */
const forwardMs = 30_000;

/** Serves notify over HTTP. Closing it gives what is under way the grace, then leaves it to the next process. */
export async function startNotify({ port, host, door, attemptMs = 30_000, ...rest }: NotifyOptions): Promise<Listening> {
  const { kube, log, now, telemetry = noTelemetry } = rest;
  const count = telemetry.metrics.counter(catalogue.notificationAttempts);
  // An alert sees the first one that is dead only where there was a zero before.
  for (const outcome of ['delivered', 'retry', 'dead']) count({ outcome }, 0);
  const stop = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const publishers = new Map<string, Publisher>();
  const deps: Deps = {
    ...rest,
    attemptMs,
    holder: randomUUID(),
    onAttempt: (outcome) => count({ outcome }),
    events: createEventRecorder({ kube, component: definition.name, log, now }),
    deliveries: createLines({ perLine: perReceiver, mostWaiting, log }),
    forwards: createLines({ perLine: perBroker, mostWaiting, log }),
    consumers: createConsumers({ kube, now }),
    publisherTo(url) {
      const publisher = publishers.get(url) ?? createPublisher({ sink: url, deadlineMs: forwardMs });
      publishers.set(url, publisher);
      return publisher;
    },
    after(ms, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, ms);
      timers.add(timer);
    },
    stopping: stop.signal,
  };
  const server = createHttpServer({ routes: functionRoutes(definition, deps, { log, now, door, telemetry }), log });
  const listening = await listen(server, { port, ...(host === undefined ? {} : { host }) });

  return {
    ...listening,
    async close(graceMs = 500) {
      for (const timer of timers) clearTimeout(timer);
      const giveUp = setTimeout(() => {
        stop.abort();
        for (const publisher of publishers.values()) publisher.close();
      }, graceMs);
      await Promise.all([listening.close(graceMs), deps.deliveries.close(), deps.forwards.close()]);
      clearTimeout(giveUp);
      for (const publisher of publishers.values()) publisher.close();
    },
  };
}

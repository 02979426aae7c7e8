import { join } from 'node:path';
import { createGroupCommit } from '../../shared/commit/group-commit.ts';
import { sqlTransaction } from '../../shared/commit/sql-transaction.ts';
import { type Listening, listen } from '../../shared/http/server.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { openDatabase } from '../storage/database.ts';
import { startController } from './controller.ts';
import { createHttpDeliver, type Deliver } from './deliver.ts';
import { forgetGone } from './forget.ts';
import { createIngress } from './ingress.ts';
import { createQueue } from './queue.ts';
import { createRouter } from './router.ts';

export interface BrokerOptions {
  /** The folder that holds the events. */
  readonly dataDir: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly kube: Kube;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to 1; spreads attempts that would otherwise come together. */
  readonly random: () => number;
  /** Delivers in place of plain HTTP; for tests that deliver twice, late and shuffled. */
  readonly deliver?: Deliver;
  /** Bytes of body that an event may have; 1 MiB, which is what a Kafka broker takes as well, where it says nothing. */
  readonly maxEventBytes?: number;
  /** Upper bound of the file's size in pages of 4 KiB. */
  readonly maxPages?: number;
}

/** A running broker; events are sent to `<url>/<namespace>/<broker>`. */
export interface RunningBroker extends Listening {
  /** Deliveries that are not done. */
  pending(): number;
}

/**
 * Knative's Brokers and Triggers on one machine: serves every Broker in the Kubernetes API, keeps each event on disk until everybody
 * whose Trigger asks for it has it or it has become a dead letter, and writes into the objects' status what is so.
 *
 * Resolves when the Brokers and Triggers that there are have been read.
 */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { dataDir, port, kube, log, now, random, maxEventBytes = 1024 * 1024, maxPages } = options;
  const db = openDatabase({ file: join(dataDir, 'events.db'), maxPages });
  const commit = createGroupCommit(sqlTransaction(db));
  const queue = createQueue(db);
  const http = createHttpDeliver();
  const router = createRouter({ queue, commit, deliver: options.deliver ?? http.deliver, now, random, log });

  let ready = false;
  const server = createIngress({ router, ready: () => ready, maxEventBytes, now, log });
  const listening = await listen(server, { port }).catch((error: unknown) => {
    db.close();
    throw error;
  });
  const controller = startController({
    kube,
    baseUrl: listening.url,
    now,
    log,
    async apply(plan, { triggers }) {
      await router.apply(plan);
      await forgetGone({ queue, commit, present: triggers.map(({ metadata }) => metadata.uid ?? '') });
    },
  });
  await controller.synced;
  ready = true;

  return {
    url: listening.url,
    port: listening.port,
    pending: () => queue.pending(),
    async close(graceMs = 500) {
      await Promise.all([listening.close(graceMs), controller.close(), within(graceMs, router.close())]);
      http.close();
      await within(graceMs, router.close());
      await commit.idle();
      db.close();
    },
  };
}

/** Resolves when the promise does, and after `ms` at the latest. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

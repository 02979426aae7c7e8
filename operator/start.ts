import type { Publisher } from '../eventing/publisher.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Store } from '../shared/store/store.ts';
import { watchAll } from './caches.ts';
import { cleanUp } from './cleanup.ts';
import { createRelay } from './relay.ts';
import { createStatuses } from './statuses.ts';

export interface OperatorOptions {
  readonly kube: Kube;
  readonly store: Pick<Store, 'forgetTask'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long an Agent may be missing before its Task fails; task-admitted has to know the same. Default 5,000. */
  readonly graceMs?: number;
  /** How long a Job may be missing after its start; job-finished has to know the same. Default 30,000. */
  readonly jobGraceMs?: number;
  /** How often everything unfinished is looked at again. Default 60,000. */
  readonly resyncMs?: number;
}

export interface Operator {
  close(): Promise<void>;
}

/** How long job-finished may take to ask for a Task's next attempt before the operator does. */
const relaunchMs = 2000;

/** Watches the resources, tells the functions what changed, and keeps statuses true. Resolves when all has been looked at once. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { kube, store, publisher, log, now, graceMs = 5000, jobGraceMs = 30_000, resyncMs = 60_000 } = options;
  const stopping = new AbortController();
  const { caches, filled, ended } = watchAll(kube, {
    signal: stopping.signal,
    log,
    onChange(change) {
      relay.onChange(change);
      statuses.onChange(change);
    },
  });
  const relay = createRelay({
    caches,
    publisher,
    cleanUp: (task) => cleanUp(task, { kube, store, publisher }),
    graces: { agentMs: graceMs, jobMs: jobGraceMs, relaunchMs },
    log,
    now,
  });
  const statuses = createStatuses({ kube, caches, log, now });

  await filled;
  const lookAgain = (): void => {
    relay.resync();
    statuses.resync();
  };
  lookAgain();
  const timer = setInterval(lookAgain, resyncMs);
  log.info({ tasks: caches.tasks.list().length }, 'operator is watching');

  return {
    async close() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all([relay.close(), statuses.close(), ended]);
    },
  };
}

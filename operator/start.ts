import type { Publisher } from '../eventing/publisher.ts';
import { defaultPodPatience, type PodPatience } from '../shared/core/pod-trouble.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import { type Metrics, noMetrics } from '../shared/metrics/metrics.ts';
import type { Store } from '../shared/store/store.ts';
import { type Change, type Watching, watchAll } from './caches.ts';
import { cleanUp } from './cleanup.ts';
import { measuredQueues } from './queues.ts';
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
  /** How long a pod may not start; job-finished has to know the same. */
  readonly podPatience?: PodPatience;
  /** How often everything unfinished is looked at again; what a broker forgot is made good within this time. Default 20,000. */
  readonly resyncMs?: number;
  /** Only what is in this namespace; everything where it says nothing. */
  readonly namespace?: string | undefined;
  /** Until this resolves it only watches, so that it can take over at once; it acts from the start where it says nothing. */
  readonly mayAct?: Promise<void> | undefined;
  readonly metrics?: Metrics;
}

export interface Operator {
  close(): Promise<void>;
}

/** What acts on changes. */
interface Acting {
  onChange(change: Change): void;
  close(): Promise<void>;
}

/** How long job-finished may take to ask for a Task's next attempt before the operator does. */
const relaunchMs = 2000;

/** Watches the resources, tells the functions what changed, and keeps statuses true. Resolves when it knows of everything. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const { kube, log, namespace, mayAct = Promise.resolve() } = options;
  const stopping = new AbortController();
  let acting: Acting | undefined;
  const watching = watchAll(kube, {
    namespace,
    signal: stopping.signal,
    log,
    onChange: (change) => acting?.onChange(change),
  });
  void mayAct.then(() => {
    if (!stopping.signal.aborted) acting = act(watching, options);
  });
  await watching.filled;
  log.info({ tasks: watching.caches.tasks.list().length }, 'operator is watching');

  return {
    async close() {
      stopping.abort();
      await Promise.all([acting?.close(), watching.ended]);
    },
  };
}

/**
 * Begins with everything that is there, for nobody knows what became of it while nobody acted. Tasks that wait are not made to wait
 * until the caches are filled: where there are very many objects, that takes its time.
 */
function act({ caches, filled, isFilled }: Watching, options: OperatorOptions): Acting {
  const { kube, store, publisher, log, now, metrics = noMetrics } = options;
  const { graceMs = 5000, jobGraceMs = 30_000, podPatience: patience = defaultPodPatience, resyncMs = 20_000 } = options;
  const queues = measuredQueues({ metrics, log });
  const relay = createRelay({
    caches,
    isFilled,
    publisher,
    cleanUp: (task) => cleanUp(task, { kube, store, publisher }),
    graces: { agentMs: graceMs, jobMs: jobGraceMs, relaunchMs },
    patience,
    queues,
    log,
    now,
  });
  const statuses = createStatuses({ kube, caches, queues, now });
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  relay.begin();
  void filled.then(() => {
    if (isClosed) return;
    relay.begin();
    statuses.resync();
    timer = setInterval(() => {
      relay.resync();
      statuses.resync();
    }, resyncMs);
  });
  return {
    onChange(change) {
      relay.onChange(change);
      if (isFilled()) statuses.onChange(change);
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      await Promise.all([relay.close(), statuses.close()]);
    },
  };
}

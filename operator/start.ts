import type { Publisher } from '../eventing/publisher.ts';
import { defaultJobTtlSeconds } from '../shared/core/expiry.ts';
import { defaultPodPatience, type PodPatience } from '../shared/core/pod-trouble.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Store } from '../shared/store/store.ts';
import { noTelemetry, type Telemetry } from '../shared/telemetry/telemetry.ts';
import { type Change, type Watching, watchAll } from './caches.ts';
import { cleanUp } from './cleanup.ts';
import { createDueNotifications } from './due-notifications.ts';
import { createExpiries } from './expiry.ts';
import { measuredQueues } from './queues.ts';
import { createRelay } from './relay.ts';
import { createSchedules } from './schedules.ts';
import { createStatuses } from './statuses.ts';
import { createSweep } from './sweep.ts';
import { measureTasks } from './task-measures.ts';
import { inTraceOfTask } from './task-traces.ts';

export interface OperatorOptions {
  readonly kube: Kube;
  readonly store: Pick<Store, 'forgetTask' | 'listReservations' | 'release' | 'notifications'>;
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
  /** How long after its Task's end a Job is kept, in seconds, -1 for ever; job-finished has to know the same. Default 3,600. */
  readonly jobTtlSeconds?: number;
  /** How often everything unfinished is looked at again; what a broker forgot is made good within this time. Default 20,000. */
  readonly resyncMs?: number;
  /** Only what is in this namespace; everything where it says nothing. */
  readonly namespace?: string | undefined;
  /** Until this resolves it only watches, so that it can take over at once; it acts from the start where it says nothing. */
  readonly mayAct?: Promise<void> | undefined;
  /** Counts, times and traces what is done, and Tasks by what happens to them. */
  readonly telemetry?: Telemetry | undefined;
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
  const { kube, store, log, now, telemetry = noTelemetry } = options;
  const publisher = inTraceOfTask(options.publisher, caches.tasks);
  const { graceMs = 5000, jobGraceMs = 30_000, podPatience: patience = defaultPodPatience, resyncMs = 20_000 } = options;
  const { jobTtlSeconds = defaultJobTtlSeconds, namespace } = options;
  const queues = measuredQueues({ metrics: telemetry.metrics, log });
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
  const schedules = createSchedules({ tasks: caches.tasks, publisher, queues, log, now });
  const statuses = createStatuses({ kube, caches, queues, now });
  const expiries = createExpiries({ caches, kube, publisher, queues, jobTtlSeconds, now });
  const sweep = createSweep({ store, caches, publisher, namespace, log, now });
  const announceDue = createDueNotifications({ store, caches, publisher, namespace, log, now });
  const measures = measureTasks({ tasks: caches.tasks, telemetry, now });
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  relay.begin();
  schedules.begin();
  void filled.then(() => {
    if (isClosed) return;
    relay.begin();
    schedules.begin();
    statuses.resync();
    expiries.begin();
    void sweep();
    void announceDue();
    timer = setInterval(() => {
      relay.resync();
      schedules.resync();
      statuses.resync();
      void sweep();
      void announceDue();
    }, resyncMs);
  });
  return {
    onChange(change) {
      measures.onChange(change);
      relay.onChange(change);
      schedules.onChange(change);
      if (!isFilled()) return;
      statuses.onChange(change);
      expiries.onChange(change);
    },
    async close() {
      isClosed = true;
      clearInterval(timer);
      measures.close();
      await Promise.all([relay.close(), schedules.close(), statuses.close(), expiries.close()]);
    },
  };
}

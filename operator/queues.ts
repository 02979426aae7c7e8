import { createWorkQueue, type WorkQueue } from '../shared/kube/work-queue.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { Metrics } from '../shared/metrics/metrics.ts';

/** Makes the operator's work queues. */
export interface Queues {
  /** A queue under this name; `work` brings what a key names into order, for at most `concurrency` keys at a time (default 8). */
  create(name: string, work: (key: string) => Promise<void>, concurrency?: number): WorkQueue;
}

/** Queues whose length, additions and retries are counted. */
export function measuredQueues({ metrics, log }: { metrics: Metrics; log: Logger }): Queues {
  const made = new Map<string, WorkQueue>();
  const labels = ['queue'] as const;
  metrics.gauge({ name: 'orka_operator_queue_depth', help: 'Objects in line to be looked at.', labels }, () =>
    [...made].map(([queue, { depth }]) => ({ labels: { queue }, value: depth() })),
  );
  const added = metrics.counter({ name: 'orka_operator_queue_adds_total', help: 'Objects put in line.', labels });
  const retried = metrics.counter({
    name: 'orka_operator_queue_retries_total',
    help: 'Objects put back after a failure.',
    labels,
  });
  return {
    create(queue, work, concurrency = 8) {
      const created = createWorkQueue({
        work,
        concurrency,
        log,
        onAdd: () => added({ queue }),
        onRetry: () => retried({ queue }),
      });
      made.set(queue, created);
      return created;
    },
  };
}

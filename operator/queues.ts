import { createWorkQueue, type WorkQueue } from '../shared/kube/work-queue.ts';
import type { Logger } from '../shared/log/logger.ts';
import { catalogue } from '../shared/metrics/catalogue.ts';
import type { Metrics } from '../shared/metrics/metrics.ts';

/** Makes the operator's work queues. */
export interface Queues {
  /** A queue under this name; `work` brings what a key names into order, for at most `concurrency` keys at a time (default 8). */
  create(name: string, work: (key: string) => Promise<void>, concurrency?: number): WorkQueue;
}

export interface QueuesOptions {
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic?: () => number;
}

/** Queues that are measured as client-go and controller-runtime measure theirs. */
export function measuredQueues({ metrics, log, monotonic = () => performance.now() }: QueuesOptions): Queues {
  const made = new Map<string, WorkQueue>();
  metrics.gauge(catalogue.queueDepth, () => [...made].map(([name, { depth }]) => ({ labels: { name }, value: depth() })));
  const countAdd = metrics.counter(catalogue.queueAdds);
  const countRetry = metrics.counter(catalogue.queueRetries);
  const countReconcile = metrics.counter(catalogue.reconciles);
  const countError = metrics.counter(catalogue.reconcileErrors);
  const observeWait = metrics.histogram(catalogue.queueWait);
  const observeWork = metrics.histogram(catalogue.queueWork);

  return {
    create(name, work, concurrency = 8) {
      /** Since when each key is in line. */
      const inLine = new Map<string, number>();

      async function timed(key: string): Promise<void> {
        const began = monotonic();
        observeWait({ name }, (began - (inLine.get(key) ?? began)) / 1000);
        inLine.delete(key);
        try {
          await work(key);
          countReconcile({ controller: name, result: 'success' });
        } catch (error) {
          countReconcile({ controller: name, result: 'error' });
          countError({ controller: name });
          throw error;
        } finally {
          observeWork({ name }, (monotonic() - began) / 1000);
        }
      }

      const created = createWorkQueue({
        work: timed,
        concurrency,
        log,
        onAdd(key) {
          countAdd({ name });
          if (!inLine.has(key)) inLine.set(key, monotonic());
        },
        onRetry: () => countRetry({ name }),
      });
      made.set(name, created);
      return created;
    },
  };
}

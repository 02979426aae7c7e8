import { jobFinished } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { Tasks } from '../shared/api/kinds.ts';
import type { Job } from '../shared/api/kubernetes/job.ts';
import { annotations } from '../shared/core/labels.ts';
import { isTerminal, stateOf } from '../shared/core/lifecycle.ts';
import { refTo } from '../shared/core/refs.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Caches, Change } from './caches.ts';
import { expire } from './core/expire.ts';
import type { Queues } from './queues.ts';

export interface ExpiryOptions {
  readonly caches: Pick<Caches, 'tasks' | 'jobs'>;
  readonly kube: Pick<Kube, 'delete'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly queues: Queues;
  /** How long after its Task's end a Job is kept; job-finished has to know the same. */
  readonly jobTtlSeconds: number;
  readonly now: () => number;
}

/** Removes what Tasks that have ended leave behind, each when its time comes: a timer for each of them, and no scan. */
export interface Expiries {
  onChange(change: Change): void;
  /** Sets the timers of all Tasks that have ended already. */
  begin(): void;
  close(): Promise<void>;
}

/** By then the Job is gone that job-finished was asked to remove; else the event was lost. */
const askAgainMs = 60_000;

/** Makes the queue; it does nothing until it is told of changes. */
export function createExpiries({ caches, kube, publisher, queues, jobTtlSeconds, now }: ExpiryOptions): Expiries {
  const queue = queues.create('expiries', look, 4);

  async function look(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const task = caches.tasks.get(namespace, name);
    if (task === undefined || !isTerminal(stateOf(task))) return;
    const expiry = expire({ task, job: stateOfJob(task), jobTtlSeconds, now: now() });
    switch (expiry.kind) {
      case 'nothing':
        return;
      case 'wait':
        return queue.addAfter(key, expiry.until - now());
      case 'job': {
        await publisher.publish(
          jobFinished(refTo(task), expiry.job, { version: `${expiry.job}-expired`, source: '/orka/operator' }),
        );
        return queue.addAfter(key, askAgainMs);
      }
      case 'task':
        return kube.delete(Tasks, refTo(task));
    }
  }

  function stateOfJob({ metadata, status }: Task): 'running' | 'over' | 'gone' {
    const job = status?.jobName && caches.jobs.get(metadata.namespace ?? '', status.jobName);
    return job ? (isOver(job) ? 'over' : 'running') : 'gone';
  }

  return {
    onChange({ kind, object, deleted }) {
      const { namespace = '', annotations: notes } = object.metadata;
      const name = kind === 'Task' ? object.metadata.name : kind === 'Job' ? notes?.[annotations.taskName] : undefined;
      if (name === undefined || deleted) return;
      const task = kind === 'Task' ? (object as Task) : caches.tasks.get(namespace, name);
      if (task !== undefined && isTerminal(stateOf(task))) queue.add(`${namespace}/${name}`);
    },
    begin() {
      for (const task of caches.tasks.list())
        if (isTerminal(stateOf(task))) queue.add(`${task.metadata.namespace}/${task.metadata.name}`);
    },
    close: () => queue.close(),
  };
}

function isOver({ status }: Job): boolean {
  return (status?.conditions ?? []).some(
    ({ type, status: value }) => value === 'True' && (type === 'Complete' || type === 'Failed'),
  );
}

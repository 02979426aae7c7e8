import type { Task } from '../../shared/api/generated/task.ts';
import { jobExpiry, taskExpiry } from '../../shared/core/expiry.ts';

/** What is to be done about what a Task that has ended leaves behind. */
export type Expiry =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wait'; readonly until: number }
  /** job-finished keeps its log once more, which is whole by now, and deletes it. */
  | { readonly kind: 'job'; readonly job: string }
  | { readonly kind: 'task' };

export interface Remains {
  readonly task: Task;
  /** What is known of the Job that its status names. */
  readonly job: 'running' | 'over' | 'gone';
  readonly jobTtlSeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A worker that has said its last word ends within seconds; one that does not is not waited for longer than this. */
const endsWithinMs = 60_000;

/** Decides by times that are in the Task, so that a restart changes nothing. */
export function expire({ task, job, jobTtlSeconds, now }: Remains): Expiry {
  if (task.metadata.deletionTimestamp !== undefined) return { kind: 'nothing' };
  const taskDue = taskExpiry(task) ?? Number.POSITIVE_INFINITY;
  if (now >= taskDue) return { kind: 'task' };
  const name = task.status?.jobName;
  const jobDue = name === undefined || job === 'gone' ? undefined : jobExpiry(task, jobTtlSeconds);
  const patience = job === 'running' ? endsWithinMs : 0;
  const due = (jobDue ?? Number.POSITIVE_INFINITY) + patience;
  if (name !== undefined && now >= due) return { kind: 'job', job: name };
  const until = Math.min(due, taskDue);
  return until === Number.POSITIVE_INFINITY ? { kind: 'nothing' } : { kind: 'wait', until };
}

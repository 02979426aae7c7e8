import type { Task } from '../api/generated/task.ts';
import { isTerminal, stateOf } from './lifecycle.ts';
import { attemptOf, jobName } from './names.ts';
import { refTo } from './refs.ts';

/**
 * True for a Job that its Task has no use for, as long as it is at work: the Task has ended without it, or is past that attempt. A
 * launch that stood still in the middle may have made it, after another delivery of the same event had come further.
 *
 * @param job its name; what is named like no Job of this Task is none of its business
 */
export function isStrayJob(job: string, task: Task): boolean {
  const { attempts = 0, jobName: present } = task.status ?? {};
  const attempt = attemptOf(job);
  const state = stateOf(task);
  if (jobName(refTo(task), attempt) !== job) return false;
  // One that has succeeded by its worker's last word leaves the worker the time to end.
  if (present === job) return state === 'Cancelled' || state === 'Failed';
  return attempt <= attempts || isTerminal(state);
}

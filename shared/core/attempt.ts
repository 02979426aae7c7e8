import type { Task } from '../api/generated/task.ts';
import type { Statement } from './conditions.ts';
import { jobName } from './names.ts';
import { refTo } from './refs.ts';

type Attempted = Pick<Task, 'metadata' | 'status'>;

/** True for a Task whose present attempt, or whose last one, has no pod: functions of the platform work on it turn by turn. */
export function runsWithoutPod({ status }: Pick<Task, 'status'>): boolean {
  return status?.runtime === 'function';
}

/**
 * What the Task's present attempt is called: by its Job, or without one as its Job would be called; undefined before the first, and
 * between two attempts of a Task with Jobs.
 */
export function attemptName(task: Attempted): string | undefined {
  const { jobName: job, attempts = 0 } = task.status ?? {};
  if (job !== undefined) return job;
  return runsWithoutPod(task) && attempts > 0 ? jobName(refTo(task), attempts) : undefined;
}

/** The condition that says whether the Task's present attempt has begun, and since when. */
export function launchCondition(task: Pick<Task, 'status'>): 'JobCreated' | 'RunStarted' {
  return runsWithoutPod(task) ? 'RunStarted' : 'JobCreated';
}

/** States whether the Task's present attempt has begun. */
export function launched(task: Pick<Task, 'status'>, statement: Omit<Statement, 'type'>): Statement {
  return { type: launchCondition(task), ...statement };
}

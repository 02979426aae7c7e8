import type { Task } from '../api/generated/task.ts';
import { isTerminal, stateOf } from './lifecycle.ts';

/** How long a Job is kept after its Task's end, in seconds, where an installation says nothing else. */
export const defaultJobTtlSeconds = 3600;

/**
 * When the Job of a Task that has ended is to go; undefined for a Task that has not ended, and where Jobs are kept for ever.
 *
 * @param ttlSeconds 0 is at once, -1 is never
 * @returns milliseconds since the epoch
 */
export function jobExpiry(task: Pick<Task, 'status'>, ttlSeconds: number): number | undefined {
  return ttlSeconds < 0 ? undefined : secondsAfterEnd(task, ttlSeconds);
}

/** When a Task that has ended is to go by its `spec.ttlSecondsAfterFinished`, in milliseconds since the epoch; undefined where it stays. */
export function taskExpiry(task: Pick<Task, 'spec' | 'status'>): number | undefined {
  const { ttlSecondsAfterFinished: ttl } = task.spec;
  return ttl === undefined ? undefined : secondsAfterEnd(task, ttl);
}

function secondsAfterEnd({ status }: Pick<Task, 'status'>, seconds: number): number | undefined {
  const { completionTime } = status ?? {};
  if (completionTime === undefined || !isTerminal(stateOf({ ...(status && { status }) }))) return undefined;
  return Date.parse(completionTime) + seconds * 1000;
}

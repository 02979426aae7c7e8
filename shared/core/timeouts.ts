import type { Task } from '../api/generated/task.ts';
import { launchCondition } from './attempt.ts';
import { findCondition } from './conditions.ts';
import { parseDuration } from './duration.ts';

/**
 * When a Task's attempt has to be over. `spec.timeout` bounds all attempts of an iteration, from `status.startTime` on: pauses before a
 * retry count; time in which the Task was suspended or stood in line does not, for `startTime` is moved on by it.
 */
export interface AttemptDeadline {
  /** Whole seconds for the attempt, at least 1. */
  readonly seconds: number;
  /** `spec.retryPolicy.attemptTimeout` as it was written, where that ends the attempt; undefined where the Task's own time does. */
  readonly attemptTimeout: string | undefined;
}

/**
 * The `status.startTime` of a Task whose next attempt begins now, in milliseconds since the epoch: now for the first one of an
 * iteration. For a later one it is that of the first, moved on by the time in which the Task was not let in, as a Job's is that was
 * suspended.
 */
export function startTimeAt({ status }: Pick<Task, 'status'>, now: number): number {
  if (status?.startTime === undefined) return now;
  const started = Date.parse(status.startTime);
  const admitted = findCondition(status.conditions, 'Admitted');
  if (admitted?.status !== 'False') return started;
  return started + Math.max(0, now - Math.max(started, Date.parse(admitted.lastTransitionTime)));
}

/** When the Task's present attempt began, in milliseconds since the epoch; 0 where nothing says so. */
export function attemptStartedAt(task: Pick<Task, 'status'>): number {
  const begun = findCondition(task.status?.conditions, launchCondition(task));
  const time = begun?.status === 'True' ? begun.lastTransitionTime : task.status?.startTime;
  return time === undefined ? 0 : Date.parse(time);
}

/**
 * When the time of the attempt under way is up, of a Task without a pod that would end by itself; undefined where nothing bounds it.
 *
 * @returns `at` in milliseconds since the epoch; `attemptTimeout` as it was written, where that is what ends the attempt
 */
export function attemptEnd(
  task: Pick<Task, 'spec' | 'status'>,
): { readonly at: number; readonly attemptTimeout: string | undefined } | undefined {
  const { timeout, retryPolicy } = task.spec;
  const { startTime } = task.status ?? {};
  const whole = startTime === undefined ? undefined : endAfter(Date.parse(startTime), timeout);
  const own = endAfter(attemptStartedAt(task), retryPolicy?.attemptTimeout);
  if (own !== undefined && (whole === undefined || own < whole)) return { at: own, attemptTimeout: retryPolicy?.attemptTimeout };
  return whole === undefined ? undefined : { at: whole, attemptTimeout: undefined };
}

function endAfter(start: number, duration: string | undefined): number | undefined {
  const ms = duration === undefined ? undefined : parseDuration(duration);
  return ms === undefined ? undefined : start + ms;
}

/** How long an attempt that begins now may take; undefined where nothing bounds it. */
export function attemptDeadline(task: Pick<Task, 'spec' | 'status'>, now: number): AttemptDeadline | undefined {
  const { timeout, retryPolicy } = task.spec;
  const whole = timeout === undefined ? undefined : parseDuration(timeout);
  const left = whole === undefined ? Number.POSITIVE_INFINITY : startTimeAt(task, now) + whole - now;
  const { attemptTimeout } = retryPolicy ?? {};
  const own = (attemptTimeout === undefined ? undefined : parseDuration(attemptTimeout)) ?? Number.POSITIVE_INFINITY;
  const ms = Math.min(left, own);
  if (ms === Number.POSITIVE_INFINITY) return undefined;
  return { seconds: Math.max(1, Math.ceil(ms / 1000)), attemptTimeout: own < left ? attemptTimeout : undefined };
}

/** True where an attempt that begins at `then` (milliseconds since the epoch) would begin after the Task's time is up. */
export function isOutOfTime(task: Pick<Task, 'spec' | 'status'>, then: number): boolean {
  const timeout = task.spec.timeout === undefined ? undefined : parseDuration(task.spec.timeout);
  return timeout !== undefined && task.status?.startTime !== undefined && startTimeAt(task, then) + timeout <= then;
}

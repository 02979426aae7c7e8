import type { Task } from '../../../shared/api/generated/task.ts';
import { parseDuration } from '../../../shared/core/duration.ts';
import type { RunRecord } from '../../../shared/store/store.ts';

const defaultInitialDelayMs = 10_000;
const longestDelayMs = 300_000;

/**
 * Attempts that the Task's present iteration has had. A run that ended is one attempt, however often its worker was interrupted; a
 * run without a last word is as many as it had Jobs, without those that ended because it was paused.
 */
export function attemptsIn(iteration: number, runs: readonly RunRecord[]): number {
  return runs
    .filter((run) => run.iteration === iteration)
    .reduce((sum, run) => sum + (run.state === 'ended' ? 1 : interruptionsOf(run)), 0);
}

/** How often a run's worker ended without anybody's wish, where its present one has. */
export function interruptionsOf({ jobs, pauses = 0 }: Pick<RunRecord, 'jobs' | 'pauses'>): number {
  return jobs.length - pauses;
}

/** Milliseconds before the attempt after the `attempts`-th (contract 3.1); undefined where there is to be none. */
export function retryDelayMs({ spec }: Pick<Task, 'spec'>, attempts: number): number | undefined {
  const { maxRetries = 0, initialDelay, backoffMultiplier } = spec.retryPolicy ?? {};
  if (attempts > maxRetries) return undefined;
  const first = initialDelay === undefined ? undefined : parseDuration(initialDelay);
  if (first === undefined) return defaultInitialDelayMs;
  return Math.min(longestDelayMs, first * (backoffMultiplier || 2) ** (attempts - 1));
}

/** Milliseconds before a run is resumed for the `interruptions`-th time: none at first, for mostly nothing is wrong with it. */
export function resumeDelayMs(interruptions: number): number {
  return interruptions <= 3 ? 0 : Math.min(5000, 250 * 2 ** (interruptions - 4));
}

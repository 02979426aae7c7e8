import type { Task } from '../../../shared/api/generated/task.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { slotOf } from '../../../shared/core/names.ts';
import { type Ref, refTo } from '../../../shared/core/refs.ts';

/** As many as the CRD says where a Task says nothing. */
const defaultLimits = { succeeded: 3, failed: 1 };

/** When a run was due, in milliseconds since the epoch. */
export function slotOfRun({ metadata }: Task): number {
  return slotOf(metadata.name);
}

/** The runs that have not ended. */
export function going(runs: readonly Task[]): Task[] {
  return runs.filter((run) => !isTerminal(stateOf(run)));
}

/** The runs that are more than the Task's history is to keep, oldest first. One that was cancelled counts as failed. */
export function surplus({ spec }: Task, runs: readonly Task[]): Ref[] {
  const kept = runs
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => slotOfRun(a) - slotOfRun(b));
  const succeeded = kept.filter((run) => stateOf(run) === 'Succeeded');
  const failed = kept.filter((run) => stateOf(run) === 'Failed' || stateOf(run) === 'Cancelled');
  return [
    ...allButLast(succeeded, spec.successfulRunsHistoryLimit ?? defaultLimits.succeeded),
    ...allButLast(failed, spec.failedRunsHistoryLimit ?? defaultLimits.failed),
  ].map(refTo);
}

function allButLast(runs: readonly Task[], limit: number): readonly Task[] {
  return runs.slice(0, Math.max(0, runs.length - limit));
}

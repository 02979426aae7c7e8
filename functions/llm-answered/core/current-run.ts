import type { Task } from '../../../shared/api/generated/task.ts';
import { attemptName, runsWithoutPod } from '../../../shared/core/attempt.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { stateOf } from '../../../shared/core/lifecycle.ts';
import type { RunRecord } from '../../../shared/store/store.ts';

/** True for a Task that is led on here: it is at work, without a pod, and nobody has asked for its end. */
export function isLedHere(task: Task | undefined, uid: string): task is Task {
  if (task === undefined || task.metadata.uid !== uid || task.metadata.deletionTimestamp !== undefined) return false;
  return runsWithoutPod(task) && stateOf(task) === 'Running' && task.metadata.annotations?.[annotations.cancel] === undefined;
}

/** The run that the Task's present attempt works on. */
export function presentRun(task: Task, runs: readonly RunRecord[]): RunRecord | undefined {
  const attempt = attemptName(task);
  return runs.findLast(({ jobs }) => attempt !== undefined && jobs.includes(attempt));
}

/** True where the last word about the run has been said, or it stands still: nothing is done in it, but somebody may not have heard. */
export function isAtRest({ state, paused }: RunRecord): boolean {
  return state === 'ended' || paused !== undefined;
}

/** True where the run is the Task's only one so far: there is nothing to look up then. */
export function isOnlyRun({ status }: Task, run: number): boolean {
  return status?.attempts === 1 && run === 1;
}

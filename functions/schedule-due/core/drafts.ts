import type { Task } from '../../../shared/api/generated/task.ts';
import type { Condition } from '../../../shared/api/meta.ts';
import { findCondition, type Statement, setConditions } from '../../../shared/core/conditions.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { type Ref, refTo } from '../../../shared/core/refs.ts';
import { isGated, type ScheduledStatus } from '../../../shared/core/schedule.ts';
import { timestamp } from '../../../shared/core/time.ts';

// A run that is made is a draft at first. Then the Task's status says that its slot is decided, and which Task is the slot's run, by uid, in one
// write that fails where somebody has decided anything since; and then that Task is let start. So a slot has one run, however long a
// delivery stands still between its steps: what it makes too late is a draft of a slot that is decided, which never starts and is discarded. And
// a run that the status tells of is let start by whoever sees it gated, should the one that wrote this have died.

/** True for a run that is made and not decided: the status does not say that it is the run of its slot. */
export function isDraft(task: Task, run: Task): boolean {
  return isGated(run) && findCondition(task.status?.conditions, runScheduled)?.message !== scheduled(refTo(run)).message;
}

/** True for a run that is decided, and that nobody has let start yet. */
export function isHeld(task: Task, run: Task): boolean {
  return isGated(run) && !isDraft(task, run) && !isTerminal(stateOf(run));
}

/** The status that also says which Task is the run of the last slot. */
export function withRun(status: ScheduledStatus, run: Ref, now: number): ScheduledStatus {
  const conditions: readonly Condition[] = setConditions(status.conditions, [scheduled(run)], timestamp(now));
  return { ...status, conditions: [...conditions] };
}

const runScheduled = 'RunScheduled';

function scheduled({ name, uid }: Ref): Statement {
  return { type: runScheduled, status: 'True', reason: 'ScheduledRun', message: `run ${name} (uid ${uid})` };
}

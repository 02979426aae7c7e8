import type { Task } from '../../../shared/api/generated/task.ts';
import type { Schedule } from '../../../shared/core/cron/schedule.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { keepsSchedule, scheduledStatus, scheduleOf } from '../../../shared/core/schedule.ts';
import type { Decision, Keep, Start, Verdict } from './decision.ts';
import { isDraft, isHeld } from './drafts.ts';
import { decideDue } from './due.ts';
import type { ScheduleInput } from './input.ts';
import { going, slotOfRun, surplus } from './runs.ts';
import { cancelledStatus, failedStatus, unscheduledStatus } from './status.ts';

/** What is to be done about a Task with a schedule at this time. Total, and says the same thing however often it is asked. */
export function decide(input: ScheduleInput): Verdict {
  const { task, runs } = input;
  const isDeleted = task.metadata.deletionTimestamp !== undefined;
  if (isDeleted) return { start: undefined, decision: { kind: 'ignore', why: 'being deleted' }, discard: [] };
  const decided = { ...input, runs: runs.filter((run) => !isDraft(task, run)) };
  const decision = decideBy(decided);
  const drafts = runs.filter((run) => isDraft(task, run) && isPast(run, decision));
  return { start: startOf(decided), decision, discard: drafts.map(refTo) };
}

/** A run that was decided by a delivery that came no further. Of one whose template is cancelled nothing is to be started any more. */
function startOf({ task, runs }: ScheduleInput): Start | undefined {
  const held = runs.find((run) => isHeld(task, run));
  const isCancelled = task.metadata.annotations?.[annotations.cancel] !== undefined;
  if (held === undefined || isCancelled || stateOf(task) === 'Cancelled') return undefined;
  const others = task.spec.concurrencyPolicy === 'Replace' ? going(runs).filter((run) => run !== held) : [];
  return { run: refTo(held), replace: others.map(refTo) };
}

/** Whether the slot of a draft is decided, once this is done. Another delivery may be at work on one that is not. */
function isPast(draft: Task, decision: Decision): boolean {
  if (decision.kind !== 'keep' || decision.next === undefined) return true;
  const slot = slotOfRun(draft);
  return slot < decision.next && slot !== decision.make;
}

/** @param input without drafts */
function decideBy(input: ScheduleInput): Decision {
  const { task, runs, now } = input;
  const state = stateOf(task);
  if (isTerminal(state)) return decidePast(input);
  if (state !== 'Scheduled') return { kind: 'ignore', why: `it is ${state}` };

  const cancelled = task.metadata.annotations?.[annotations.cancel];
  if (cancelled !== undefined)
    return { kind: 'end', status: cancelledStatus(task, cancelled || 'cancelled', now), cancel: going(runs).map(refTo) };
  if (!task.spec.schedule) return { kind: 'unschedule', status: unscheduledStatus(task, now) };
  const schedule = scheduleOf(task);
  // The runs under way were asked for by a schedule that was one, and go on.
  if ('refused' in schedule) return { kind: 'end', status: failedStatus(task, schedule.refused, now), cancel: [] };
  return task.spec.suspend === true ? keep(input, undefined) : decideSlots(input, schedule);
}

/** Whoever was cut short after ending it left what follows from that to this. */
function decidePast({ task, runs }: ScheduleInput): Decision {
  const { phase, message = 'cancelled' } = task.status ?? {};
  if (phase !== 'Cancelled' && phase !== 'Failed') return { kind: 'ignore', why: `it is ${phase}` };
  return { kind: 'repeat', phase, message, cancel: phase === 'Cancelled' ? going(runs).map(refTo) : [] };
}

function decideSlots(input: ScheduleInput, schedule: Schedule): Keep {
  const { now } = input;
  const first = undecided(input, schedule);
  if (first > now) return keep(input, first);
  const latest = schedule.latest(first, now);
  const { make, replace, happenings } = decideDue(input, schedule, { first, latest });
  return { ...keep(input, schedule.next(latest), make), make, replace: replace.map(refTo), happenings };
}

/** The first slot that nobody has decided. Another schedule, or one that was suspended, has none before now. */
function undecided({ task, runs, now }: ScheduleInput, schedule: Schedule): number {
  const next = task.status?.nextScheduleTime;
  if (next !== undefined && keepsSchedule(task)) return Date.parse(next);
  // A clock that was set back must not bring slots again that had their runs.
  return schedule.next(Math.max(now, lastSlot({ task, runs }) ?? 0));
}

function keep({ task, runs, now }: ScheduleInput, next: number | undefined, make?: number): Keep {
  const last = make ?? lastSlot({ task, runs });
  return {
    kind: 'keep',
    next,
    make: undefined,
    replace: [],
    status: scheduledStatus(task, { next, last }, now),
    happenings: [],
    prune: surplus(task, runs),
  };
}

/** The last slot that has or had a run: its runs say so too, where a status was lost. */
function lastSlot({ task, runs }: Pick<ScheduleInput, 'task' | 'runs'>): number | undefined {
  const said = task.status?.lastScheduleTime;
  const slots = [...(said === undefined ? [] : [Date.parse(said)]), ...runs.map(slotOfRun)];
  return slots.length === 0 ? undefined : Math.max(...slots);
}

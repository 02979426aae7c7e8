import type { Task } from '../../../shared/api/generated/task.ts';
import type { Schedule } from '../../../shared/core/cron/schedule.ts';
import { scheduledRunName } from '../../../shared/core/names.ts';
import { timestamp } from '../../../shared/core/time.ts';
import type { Happening } from './decision.ts';
import type { ScheduleInput } from './input.ts';
import { going } from './runs.ts';

/** What is to be done about slots whose time has come. */
export interface Due {
  /** The slot that gets a run now, in milliseconds since the epoch; undefined for none. */
  readonly make: number | undefined;
  /** Runs that have to make way for it. */
  readonly replace: readonly Task[];
  readonly happenings: readonly Happening[];
}

/** As the CRD says where a Task says nothing. */
const defaultDeadlineSeconds = 100;
/** Counting stops here: nobody needs to know it more exactly, and a minute has many slots in a year. */
const longestCount = 1000;

/**
 * Decides all slots from `first` to `latest`, both due and not decided before (milliseconds since the epoch). At most the latest gets a run;
 * a slot that has one already, where a status was lost, is neither made again nor missed.
 */
export function decideDue(input: ScheduleInput, schedule: Schedule, { first, latest }: { first: number; latest: number }): Due {
  const { task, runs, now } = input;
  const made = new Set(runs.map(({ metadata }) => metadata.name));
  const hasRun = (slot: number): boolean => made.has(scheduledRunName(task.metadata.name, slot));
  const deadline = task.spec.startingDeadlineSeconds ?? defaultDeadlineSeconds;
  const isLate = Math.floor((now - latest) / 1000) > Math.max(0, deadline);
  const wanted = !isLate && !hasRun(latest);
  const missed = countMissed(schedule, { first, latest, isMissed: (slot) => !hasRun(slot) && (slot < latest || isLate) });
  const happenings = missed.count === 0 ? [] : [missedSchedule(missed, deadline)];
  if (!wanted) return { make: undefined, replace: [], happenings };
  return applyPolicy(task, going(runs), { slot: latest, happenings });
}

function applyPolicy(
  task: Task,
  busy: readonly Task[],
  { slot, happenings }: { slot: number; happenings: readonly Happening[] },
): Due {
  const policy = task.spec.concurrencyPolicy ?? 'Forbid';
  const [oldest] = busy;
  if (policy === 'Forbid' && oldest !== undefined) {
    const message = `skipped a slot: run ${oldest.metadata.name} is still going, and spec.concurrencyPolicy is Forbid`;
    return { make: undefined, replace: [], happenings: [...happenings, { type: 'Normal', reason: 'RunSkipped', message }] };
  }
  const message = `started run ${scheduledRunName(task.metadata.name, slot)}`;
  return {
    make: slot,
    replace: policy === 'Replace' ? busy : [],
    happenings: [...happenings, { type: 'Normal', reason: 'ScheduledRun', message }],
  };
}

interface Missed {
  readonly count: number;
  readonly first: number;
}

function countMissed(
  schedule: Schedule,
  { first, latest, isMissed }: { first: number; latest: number; isMissed: (slot: number) => boolean },
): Missed {
  const missed: number[] = [];
  for (let slot = first; slot <= latest && missed.length <= longestCount; slot = schedule.next(slot)) {
    if (isMissed(slot)) missed.push(slot);
  }
  return { count: missed.length, first: missed[0] ?? first };
}

function missedSchedule({ count, first }: Missed, deadline: number): Happening {
  const slots = count === 1 ? '1 slot, at' : `${count > longestCount ? `more than ${longestCount}` : count} slots, from`;
  const rule = `only the latest is made good, and within spec.startingDeadlineSeconds (${deadline})`;
  return { type: 'Warning', reason: 'MissedSchedule', message: `missed ${slots} ${timestamp(first)}: ${rule}` };
}

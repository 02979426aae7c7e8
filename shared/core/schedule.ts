import type { Task, TaskStatus } from '../api/generated/task.ts';
import type { Condition } from '../api/meta.ts';
import { findCondition, type Statement, setCondition } from './conditions.ts';
import type { Refusal } from './cron/fields.ts';
import { parseSchedule, type Schedule } from './cron/schedule.ts';
import { annotations } from './labels.ts';
import { stateOf } from './lifecycle.ts';
import { timestamp } from './time.ts';

/** What a status says of a Task that runs by a schedule; null clears a field. */
export interface ScheduledStatus {
  readonly phase: 'Scheduled';
  readonly message: string;
  readonly nextScheduleTime: string | null;
  readonly lastScheduleTime?: string;
  readonly conditions: Condition[];
}

/** A slot that is still to be decided and the last one that has a run; milliseconds since the epoch. */
export interface Slots {
  readonly next: number | undefined;
  readonly last: number | undefined;
}

/** The Task's schedule, or why it cannot be kept. */
export function scheduleOf({ spec }: Pick<Task, 'spec'>): Schedule | Refusal {
  return parseSchedule(spec.schedule ?? '', spec.timeZone);
}

/** True for a Task that nobody may start yet. */
export function isGated({ metadata }: Pick<Task, 'metadata'>): boolean {
  return metadata.annotations?.[annotations.startGate] !== undefined;
}

/** True where a status was written for the very schedule that the Task has now, and while it was not suspended. */
export function keepsSchedule(task: Task): boolean {
  const said = findCondition(task.status?.conditions, 'Scheduled');
  return said?.status === 'True' && said.message === scheduled(task).message;
}

/** The status of a Task that runs by a schedule, or that does not because it is suspended; undefined where it says so already. */
export function scheduledStatus(task: Task, { next, last }: Slots, now: number): ScheduledStatus | undefined {
  const statement = scheduled(task);
  const before = task.status?.conditions ?? [];
  const conditions = setCondition(before, statement, timestamp(now));
  const status = {
    phase: 'Scheduled',
    message: statement.message,
    nextScheduleTime: next === undefined ? null : timestamp(next),
    ...(last === undefined ? {} : { lastScheduleTime: timestamp(last) }),
  } as const;
  if (conditions === before && stateOf(task) === 'Scheduled' && says(task.status, status)) return undefined;
  return { ...status, conditions: [...conditions] };
}

function says(said: TaskStatus | undefined, status: Omit<ScheduledStatus, 'conditions'>): boolean {
  return Object.entries(status).every(([field, value]) => (said?.[field as keyof TaskStatus] ?? null) === value);
}

/** `observedGeneration` says which spec was judged: the operator asks again when there is a newer one. */
function scheduled({ spec, metadata: { generation } }: Task): Statement {
  const by = `"${spec.schedule}", ${spec.timeZone || 'UTC'}`;
  return {
    type: 'Scheduled',
    ...(spec.suspend === true
      ? { status: 'False', reason: 'Suspended', message: `suspended: set spec.suspend to false to go on by ${by}` }
      : { status: 'True', reason: 'Scheduled', message: `runs by ${by}` }),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
}

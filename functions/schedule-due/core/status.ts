import type { Task } from '../../../shared/api/generated/task.ts';
import type { Condition } from '../../../shared/api/meta.ts';
import { type Statement, setConditions } from '../../../shared/core/conditions.ts';
import { timestamp } from '../../../shared/core/time.ts';

/** The status of a Task that will have no further runs. */
export interface EndedStatus {
  readonly phase: 'Failed' | 'Cancelled';
  readonly message: string;
  readonly completionTime: string;
  readonly nextScheduleTime: null;
  readonly conditions: Condition[];
}

/** The status of a Task that is none of many runs any more, but one that runs itself. */
export interface UnscheduledStatus {
  readonly phase: 'Pending';
  readonly message: string;
  readonly nextScheduleTime: null;
  readonly conditions: Condition[];
}

/** The status of a Task that was cancelled. */
export function cancelledStatus(task: Task, message: string, now: number): EndedStatus {
  return ended(task, { phase: 'Cancelled', reason: 'TaskCancelled', message }, now);
}

/** The status of a Task whose schedule is none. */
export function failedStatus(task: Task, message: string, now: number): EndedStatus {
  return ended(task, { phase: 'Failed', reason: 'TaskFailed', message }, now);
}

/** The status of a Task that has lost its schedule. */
export function unscheduledStatus(task: Task, now: number): UnscheduledStatus {
  const message = 'spec.schedule was removed: the Task runs once';
  const statements: Statement[] = [{ type: 'Scheduled', status: 'False', reason: 'ScheduleRemoved', message }];
  return { phase: 'Pending', message, nextScheduleTime: null, conditions: withStatements(task, statements, now) };
}

interface Ending {
  readonly phase: EndedStatus['phase'];
  readonly reason: 'TaskCancelled' | 'TaskFailed';
  readonly message: string;
}

function ended(task: Task, { phase, reason, message }: Ending, now: number): EndedStatus {
  const statements: Statement[] = [
    { type: 'Scheduled', status: 'False', reason, message },
    { type: 'Complete', status: 'False', reason, message },
  ];
  const conditions = withStatements(task, statements, now);
  return { phase, message, completionTime: timestamp(now), nextScheduleTime: null, conditions };
}

function withStatements({ status }: Task, statements: readonly Statement[], now: number): Condition[] {
  return [...setConditions(status?.conditions ?? [], statements, timestamp(now))];
}

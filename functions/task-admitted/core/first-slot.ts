import type { Task } from '../../../shared/api/generated/task.ts';
import type { Refusal } from '../../../shared/core/cron/fields.ts';
import { scheduleOf } from '../../../shared/core/schedule.ts';

/** True for a Task that is a template of runs. One that has begun to run itself goes on, whatever was added to its spec. */
export function isTemplate({ spec, status }: Task): boolean {
  return Boolean(spec.schedule) && (status?.attempts ?? 0) === 0;
}

/**
 * When a template has its first slot: after its creation, or after now where the schedule was added later; in milliseconds since the
 * epoch, undefined while it is suspended.
 */
export function firstSlot(task: Task, now: number): { readonly next: number | undefined } | Refusal {
  const schedule = scheduleOf(task);
  if ('refused' in schedule) return schedule;
  if (task.spec.suspend === true) return { next: undefined };
  const { generation, creationTimestamp } = task.metadata;
  const isAsCreated = generation === 1 && creationTimestamp !== undefined;
  return { next: schedule.next(isAsCreated ? Date.parse(creationTimestamp) : now) };
}

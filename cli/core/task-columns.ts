import type { Task } from '../../shared/api/generated/task.ts';
import { ageOf, timeUntil } from './age.ts';
import type { Column } from './table.ts';

/** A Task's phase; one that nobody has looked at yet is Pending. */
export const phaseOf = ({ status }: Task): string => status?.phase ?? 'Pending';

/** True where nothing more comes: the Task has ended. */
export function isOver(task: Task): boolean {
  return ['Succeeded', 'Failed', 'Cancelled'].includes(phaseOf(task));
}

/** The columns of `orka task list`; `wide` has those that are long. */
export function taskColumns(nowMs: number, wide: boolean): Column<Task>[] {
  const columns: Column<Task>[] = [
    { title: 'NAME', cell: ({ metadata }) => metadata.name },
    { title: 'TYPE', cell: ({ spec }) => spec.type },
    { title: 'PHASE', cell: phaseOf },
    { title: 'AGENT', cell: ({ spec }) => spec.agentRef?.name ?? '-' },
    { title: 'ITERATION', cell: ({ status }) => String(status?.iteration ?? '-') },
    { title: 'AGE', cell: ({ metadata }) => ageOf(metadata.creationTimestamp, nowMs) },
  ];
  if (!wide) return columns;
  return [
    ...columns,
    { title: 'PRIORITY', cell: ({ spec }) => String(spec.priority ?? '-') },
    { title: 'NEXT', cell: ({ status }) => timeUntil(status?.nextScheduleTime, nowMs) },
    { title: 'USD', cell: ({ status }) => status?.usage?.cost ?? '-' },
    { title: 'ATTEMPTS', cell: ({ status }) => String(status?.attempts ?? 0) },
    { title: 'JOB', cell: ({ status }) => status?.jobName ?? '-' },
    { title: 'MESSAGE', cell: ({ status }) => status?.message ?? '' },
  ];
}

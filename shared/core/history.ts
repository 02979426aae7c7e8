import type { Task, TaskSpec } from '../api/generated/task.ts';
import { isTerminal, stateOf } from './lifecycle.ts';

/** What the CRD says where a Task says nothing. */
const defaults = { successful: 3, failed: 1 };

/**
 * Of the Tasks those that have ended and that nobody wants to keep: the oldest, by their end, beyond `successfulRunsHistoryLimit` and
 * `failedRunsHistoryLimit`. Those that were cancelled count as failed.
 */
export function beyondHistory(
  tasks: readonly Task[],
  limits: Pick<TaskSpec, 'successfulRunsHistoryLimit' | 'failedRunsHistoryLimit'>,
): Task[] {
  const ended = tasks.filter((task) => isTerminal(stateOf(task))).toSorted(byEnd);
  const successful = ended.filter((task) => stateOf(task) === 'Succeeded');
  const others = ended.filter((task) => stateOf(task) !== 'Succeeded');
  return [
    ...allBut(limits.successfulRunsHistoryLimit ?? defaults.successful, successful),
    ...allBut(limits.failedRunsHistoryLimit ?? defaults.failed, others),
  ];
}

const allBut = (last: number, tasks: readonly Task[]): readonly Task[] => tasks.slice(0, Math.max(0, tasks.length - last));

function byEnd(a: Task, b: Task): number {
  const [x, y] = [endOf(a), endOf(b)];
  return x === y ? a.metadata.name.localeCompare(b.metadata.name) : x < y ? -1 : 1;
}

const endOf = ({ status }: Task): string => status?.completionTime ?? '';

import type { Task } from '../../shared/api/generated/task.ts';
import { isOutOfBudget } from '../../shared/core/budgets.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';

/** True where a Task may spend more or less than before, which holds for all below it as well. */
export function hasAnotherBudget(task: Task, before: Task | undefined): boolean {
  if (before === undefined || before.metadata.generation === task.metadata.generation) return false;
  return JSON.stringify(before.spec.budget) !== JSON.stringify(task.spec.budget);
}

/** The Tasks of the same tree that stand still because of a budget, `changed` itself left out: its budget may be the one. */
export function heldUpIn(tasks: readonly Task[], changed: Task): Task[] {
  const root = rootOf(changed);
  return tasks.filter(
    (task) =>
      task.metadata.uid !== changed.metadata.uid && isOutOfBudget(task) && !isTerminal(stateOf(task)) && rootOf(task) === root,
  );
}

function rootOf({ metadata }: Task): string | undefined {
  return metadata.annotations?.[annotations.rootTaskUid] ?? metadata.uid;
}

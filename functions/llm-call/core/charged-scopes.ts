import type { Task } from '../../../shared/api/generated/task.ts';
import { type Budget, budgetScope } from '../../../shared/core/budgets.ts';
import { annotations } from '../../../shared/core/labels.ts';

/**
 * All that a call of the Task is charged to, limited or not: a limit that is set later finds what was spent before. The root of the tree is
 * charged even where a Task between the two is gone.
 */
export function chargedScopes({ metadata }: Task, budgets: readonly Budget[]): string[] {
  const root = metadata.annotations?.[annotations.rootTaskUid];
  return [...new Set([...budgets.map(({ scope }) => scope), ...(root ? [budgetScope.task(root)] : [])])];
}

import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { leftOf } from '../../shared/core/budget-room.ts';
import { budgetsOf, isLimited, isOutOfBudget } from '../../shared/core/budgets.ts';
import { refTo } from '../../shared/core/refs.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { chargedFor } from '../../shared/tasks/charged.ts';
import type { AdmissionInput } from './core/input.ts';
import type { AdmissionStore } from './deps.ts';

export interface BudgetSources {
  readonly kube: Pick<Kube, 'get'>;
  readonly store: Pick<AdmissionStore, 'runs' | 'spending'>;
  readonly now: number;
}

/** What is left of the budgets of a Task that stands still because of one; undefined for any other, about which nothing is asked. */
export async function lookAtBudgets(
  task: Task,
  agent: Agent | undefined,
  { kube, store, now }: BudgetSources,
): Promise<AdmissionInput['budgets']> {
  if (!isOutOfBudget(task)) return undefined;
  const key = refTo(task);
  const [charged, runs] = await Promise.all([chargedFor(kube, task, { agent, now }), store.runs(key)]);
  const limited = budgetsOf(charged).filter(isLimited);
  const scopes = limited.map(({ scope }) => scope);
  const spent = scopes.length === 0 ? [] : await store.spending(key.namespace, scopes);
  return {
    limited: limited.map((budget) => ({
      budget,
      left: leftOf(
        budget,
        spent.find(({ scope }) => scope === budget.scope),
      ),
    })),
    refused: runs.findLast(({ state }) => state === 'open')?.refused,
  };
}

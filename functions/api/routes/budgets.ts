import { Router } from 'express';
import { Tasks } from '../../../shared/api/kinds.ts';
import type { BudgetChange, TaskUsage } from '../../../shared/api/usage.ts';
import { monthOf } from '../../../shared/core/budgets.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { ConflictError } from '../../../shared/errors/catalogue.ts';
import { budgetsOfTask, monthOfNamespace } from '../budgets.ts';
import { namespaceFor } from '../core/namespace.ts';
import { usageView } from '../core/usage-shape.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';
import { findTask } from '../tasks.ts';

/** What is spent on model calls, and what may be. */
export function budgetRoutes(deps: Pick<ApiDeps, 'kube' | 'store' | 'now'>, check: Contract['check']): Router {
  const { kube, store, now } = deps;
  return Router()
    .put('/tasks/:id/budget', check('setTaskBudget'), async (req, res) => {
      const { query, body } = inputOf<{ namespace?: string }, BudgetChange>(res);
      const { task, key } = await findTask(kube, namespaceFor(query.namespace, callerOf(res)), param(req, 'id'));
      if (isTerminal(stateOf(task))) throw new ConflictError(`task has ended already: ${stateOf(task)}`);
      // Its uid is a condition: a new Task under an old name has a budget of its own.
      res.json(await kube.patch(Tasks, key, { metadata: { uid: key.uid }, spec: { budget: body } }));
    })
    .get('/tasks/:id/usage', check('getTaskUsage'), async (req, res) => {
      const { query } = inputOf<{ namespace?: string }>(res);
      const { task, key } = await findTask(kube, namespaceFor(query.namespace, callerOf(res)), param(req, 'id'));
      const [usage, budgets] = await Promise.all([store.usage(key), budgetsOfTask(task, deps)]);
      res.json({ ...usageView(usage), budgets } satisfies TaskUsage);
    })
    .get('/usage', check('getUsage'), async (_req, res) => {
      const { query } = inputOf<{ namespace?: string; month?: string }>(res);
      const month = query.month ?? monthOf(now());
      res.json(await monthOfNamespace(namespaceFor(query.namespace, callerOf(res)), month, deps));
    });
}

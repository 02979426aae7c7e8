import { Router } from 'express';
import { Tasks } from '../../../shared/api/kinds.ts';
import { labels, labelValue } from '../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { ConflictError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { StoredPlan, TaskKey } from '../../../shared/store/store.ts';
import { askToCancel } from '../../../shared/tasks/cancel.ts';
import { inThisTrace } from '../../../shared/tracing/task.ts';
import { requesterOf } from '../core/caller.ts';
import { pageOf } from '../core/list-page.ts';
import { namespaceFor } from '../core/namespace.ts';
import { planSummary } from '../core/plan-shape.ts';
import { namespaceIn, type TaskBody, taskFromBody } from '../core/task-from-body.ts';
import type { ApiDeps } from '../deps.ts';
import { everything, listPage } from '../lists.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';
import { findTask } from '../tasks.ts';

interface InNamespace {
  readonly namespace?: string;
}

/** Tasks: create, list, read, cancel, delete. */
export function taskRoutes({ kube, store, log }: Pick<ApiDeps, 'kube' | 'store' | 'log'>, check: Contract['check']): Router {
  return Router()
    .post('/tasks', check('createTask'), async (_req, res) => {
      const { query, body } = inputOf<InNamespace, TaskBody>(res);
      const caller = callerOf(res);
      const namespace = namespaceFor(query.namespace ?? namespaceIn(body), caller);
      const task = taskFromBody(body, { namespace, requestedBy: requesterOf(caller) });
      const created = await kube.create(Tasks, namespace, inThisTrace(task)).catch((error: unknown) => {
        throw error instanceof ConflictError ? new ConflictError('task already exists', { cause: error }) : error;
      });
      res.status(201).json(created);
    })
    .get('/tasks', check('listTasks'), async (req, res) => {
      const namespace = namespaceFor(inputOf<InNamespace>(res).query.namespace, callerOf(res));
      const page = pageOf(req.query, { everything: true });
      res.json(await listPage(kube, Tasks, { namespace, page }));
    })
    .get('/tasks/:id', check('getTask'), async (req, res) => {
      const namespace = namespaceFor(inputOf<InNamespace>(res).query.namespace, callerOf(res));
      const { task, key } = await findTask(kube, namespace, param(req, 'id'));
      const plan = await planIfReachable(key);
      res.json(plan === undefined ? task : { ...task, plan: planSummary(plan) });
    })
    .delete('/tasks/:id', check('deleteTask'), async (req, res) => {
      const namespace = namespaceFor(inputOf<InNamespace>(res).query.namespace, callerOf(res));
      const { key } = await findTask(kube, namespace, param(req, 'id'));
      await kube.delete(Tasks, key);
      res.status(204).end();
    })
    .post('/tasks/:id/cancel', check('cancelTask'), async (req, res) => {
      const { query, body } = inputOf<InNamespace, { reason?: string }>(res);
      const caller = callerOf(res);
      const { task, key } = await findTask(kube, namespaceFor(query.namespace, caller), param(req, 'id'));
      if (isTerminal(stateOf(task))) throw new ConflictError(`task has ended already: ${stateOf(task)}`);
      const cancelled = await askToCancel(kube, key, body.reason || `cancelled by ${caller.username}`);
      res.status(202).json(cancelled);
    })
    .get('/tasks/:id/children', check('listTaskChildren'), async (req, res) => {
      const namespace = namespaceFor(inputOf<InNamespace>(res).query.namespace, callerOf(res));
      const labelSelector = `${labels.parentTask}=${labelValue(param(req, 'id'))}`;
      res.json({ items: await everything(kube, Tasks, { namespace, labelSelector }), metadata: {} });
    });

  /** The plan is an extra here: a Task can be read while the store is away. */
  async function planIfReachable(key: TaskKey): Promise<StoredPlan | undefined> {
    try {
      return await store.plan(key);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      log.warn({ task: key }, `the plan is left out: ${error.message}`);
      return undefined;
    }
  }
}

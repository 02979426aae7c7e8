import { type Request, type Response, Router } from 'express';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import { attachment } from '../core/attachment.ts';
import { namespaceFor } from '../core/namespace.ts';
import { planRecord } from '../core/plan-shape.ts';
import type { ApiDeps } from '../deps.ts';
import type { Contract } from '../middleware/contract.ts';
import { callerOf, inputOf, param } from '../middleware/request.ts';
import { type FoundTask, findTask } from '../tasks.ts';

/** What a Task has left in the store: result, plan, artifacts. */
export function taskRecordRoutes({ kube, store }: Pick<ApiDeps, 'kube' | 'store'>, check: Contract['check']): Router {
  return Router()
    .get('/tasks/:id/result', check('getTaskResult'), async (req, res) => {
      const { task, key } = await asked(req, res);
      const result = await store.result(key);
      if (result === undefined)
        throw new NotFoundError(task.status?.resultRef?.available === true ? 'result not found' : 'task has no result');
      res.json({ result: result.toString('utf8') });
    })
    .get('/tasks/:id/plan', check('getTaskPlan'), async (req, res) => {
      const { key } = await asked(req, res);
      const plan = await store.plan(key);
      if (plan === undefined) throw new NotFoundError('no plan found for this task');
      res.json(planRecord(key, plan));
    })
    .get('/tasks/:id/artifacts', check('listTaskArtifacts'), async (req, res) => {
      const { key } = await asked(req, res);
      res.json({ artifacts: await store.artifacts(key) });
    })
    .get('/tasks/:id/artifacts/:filename', check('getTaskArtifact'), async (req, res) => {
      const { key } = await asked(req, res);
      const filename = param(req, 'filename');
      const artifact = await store.artifact(key, filename);
      if (artifact === undefined) throw new NotFoundError('artifact not found');
      // Express would add a charset to a type it knows; the type is the worker's word.
      res.setHeader('content-type', artifact.contentType);
      res.setHeader('content-disposition', attachment(filename));
      res.setHeader('x-content-type-options', 'nosniff');
      res.end(artifact.bytes);
    });

  function asked(req: Request, res: Response): Promise<FoundTask> {
    const { query } = inputOf<{ namespace?: string }>(res);
    return findTask(kube, namespaceFor(query.namespace, callerOf(res)), param(req, 'id'));
  }
}

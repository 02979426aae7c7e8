import { Router } from 'express';
import { eventId, subjectOf } from '../../../../eventing/core/catalogue.ts';
import type { PlanState } from '../../../../shared/api/worker.ts';
import { NotFoundError } from '../../../../shared/errors/catalogue.ts';
import { planRecord } from '../../core/plan-shape.ts';
import type { ApiDeps } from '../../deps.ts';
import type { Contract } from '../../middleware/contract.ts';
import { inputOf, ownTask } from '../../middleware/request.ts';
import { findOwnTask } from '../../tasks.ts';

type PlanBody = Pick<PlanState, 'summary' | 'plan_document'> & Partial<Pick<PlanState, 'progress_pct' | 'goal_complete'>>;

/** The plan that carries an autonomous Task from one iteration to the next. */
export function planRoutes({ kube, store, publisher, now }: ApiDeps, check: Contract['check']): Router {
  return Router()
    .post('/plans/:ns/:task', check('postPlan'), async (req, res) => {
      const own = ownTask(req, res);
      const { summary, plan_document, progress_pct = 0, goal_complete = false } = inputOf<unknown, PlanBody>(res).body;
      const { status } = await findOwnTask(kube, own);
      const iteration = status?.iteration ?? 0;
      await store.putPlan(own, { iteration, summary, progress_pct, goal_complete, plan_document });
      const type = 'ai.orka.plan.updated.v1';
      await publisher.publish({
        type,
        id: eventId(own.uid, now(), type),
        source: '/orka/api',
        subject: subjectOf('tasks', own),
        data: { task: own, iteration },
        extensions: { partitionkey: own.uid },
      });
      res.status(204).end();
    })
    .get('/plans/:ns/:task', check('getPlan'), async (req, res) => {
      const own = ownTask(req, res);
      const plan = await store.plan(own);
      if (plan === undefined) throw new NotFoundError('no plan found for this task');
      res.json(planRecord(own, plan));
    });
}

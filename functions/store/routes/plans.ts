import type { PlanState } from '../../../shared/api/worker.ts';
import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Route } from '../../../shared/http/server.ts';
import { validator } from '../../../shared/schema/validate.ts';
import type { StoreContext } from '../context.ts';

const planState = validator<PlanState>('plan', {
  type: 'object',
  required: ['iteration', 'summary', 'progress_pct', 'goal_complete', 'plan_document'],
  properties: {
    iteration: { type: 'integer', minimum: 0 },
    summary: { type: 'string' },
    progress_pct: { type: 'integer', minimum: 0, maximum: 100 },
    goal_complete: { type: 'boolean' },
    plan_document: { type: 'string' },
  },
});

/** The plan of a coordinating Task. */
export function planRoutes({ guard, tables, write, now }: StoreContext): Route[] {
  return [
    guard.task('PUT /plan', async (task, request) => {
      const plan = planState(await request.json());
      await write(task, () => tables.plans.put(task, plan, now()));
      return { status: 204 };
    }),
    guard.task('GET /plan', (task) => {
      const plan = tables.plans.get(task);
      if (plan === undefined) throw new NotFoundError('this Task has no plan');
      return { status: 200, body: plan };
    }),
  ];
}

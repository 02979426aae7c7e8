import { defineTool } from './tool.ts';

interface Args {
  readonly summary: string;
  readonly progress_pct: number;
  readonly goal_complete: boolean;
  readonly plan_document: string;
}

/** The plan that carries an autonomous Task from one iteration to the next. */
export const updatePlan = defineTool<Args>({
  name: 'update_plan',
  description:
    'Record where the work stands. The plan is the only thing that the next iteration sees of this one, so write down everything it needs: the goal, what is done, what failed and why, and what comes next. Each call replaces the plan of before. Set goal_complete only when nothing is left to do.',
  parameters: {
    type: 'object',
    required: ['summary', 'plan_document'],
    properties: {
      summary: { type: 'string', description: 'Progress in one or two sentences.' },
      progress_pct: {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: 0,
        description: 'How much of the goal is reached, 0 to 100.',
      },
      goal_complete: { type: 'boolean', default: false, description: 'True when the goal is reached; this ends the task.' },
      plan_document: { type: 'string', description: 'The whole plan as Markdown.' },
    },
  },
  effect: 'idempotent',
  async run({ summary, progress_pct, goal_complete, plan_document }, { task }) {
    await task.writePlan({ summary, progress_pct, goal_complete, plan_document });
    return { updated: true, progress_pct, goal_complete };
  },
});

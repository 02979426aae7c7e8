import type { StoredPlan } from '../../../shared/store/store.ts';

/** A plan as `GET /tasks/:id/plan` shows it; clients of the REST API know these very names. */
export interface PlanRecord {
  readonly TaskName: string;
  readonly Namespace: string;
  readonly Iteration: number;
  readonly Summary: string;
  readonly ProgressPct: number;
  readonly GoalComplete: boolean;
  readonly PlanDocument: string;
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
}

/** A plan as `GET /tasks/:id` shows it beside the Task. */
export interface PlanSummary {
  readonly summary: string;
  readonly progressPct: number;
  readonly goalComplete: boolean;
  readonly planDocument: string;
  readonly iteration: number;
}

/** The plan with the Task it belongs to. */
export function planRecord(task: { readonly namespace: string; readonly name: string }, plan: StoredPlan): PlanRecord {
  return {
    TaskName: task.name,
    Namespace: task.namespace,
    Iteration: plan.iteration,
    Summary: plan.summary,
    ProgressPct: plan.progress_pct,
    GoalComplete: plan.goal_complete,
    PlanDocument: plan.plan_document,
    CreatedAt: plan.createdAt,
    UpdatedAt: plan.updatedAt,
  };
}

/** The plan as a part of its Task. */
export function planSummary(plan: StoredPlan): PlanSummary {
  return {
    summary: plan.summary,
    progressPct: plan.progress_pct,
    goalComplete: plan.goal_complete,
    planDocument: plan.plan_document,
    iteration: plan.iteration,
  };
}

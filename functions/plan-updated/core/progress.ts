import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { PlanState } from '../../../shared/api/worker.ts';
import { findCondition } from '../../../shared/core/conditions.ts';

const longestSummary = 300;

/** The message of a running coordinator that has a plan; undefined where it is not to be changed. */
export function progressMessage(task: Task, agent: Agent | undefined, plan: PlanState): string | undefined {
  const { status } = task;
  if (status?.phase !== 'Running' || findCondition(status.conditions, 'Suspended')?.status === 'True') return undefined;
  const iteration = status.iteration ?? 0;
  // A plan that an earlier iteration left says nothing about this one.
  if (plan.iteration !== iteration) return undefined;
  const head = agent?.spec.coordination?.autonomous === true ? `autonomous iteration ${iteration}: ` : '';
  const summary = plan.summary.replace(/\s+/g, ' ').trim();
  const message = `${head}${plan.progress_pct}% - ${summary.length > longestSummary ? `${summary.slice(0, longestSummary)}…` : summary}`;
  return message === status.message ? undefined : message;
}

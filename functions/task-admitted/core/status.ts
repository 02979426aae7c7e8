import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task, TaskStatus } from '../../../shared/api/generated/task.ts';
import { launched } from '../../../shared/core/attempt.ts';
import { budgetExhausted, isOutOfBudget } from '../../../shared/core/budgets.ts';
import { findCondition, type Statement, setConditions } from '../../../shared/core/conditions.ts';
import { placeTaken } from '../../../shared/core/places.ts';
import { timestamp } from '../../../shared/core/time.ts';
import { startTimeAt } from '../../../shared/core/timeouts.ts';
import type { LaunchPlan } from './launch-plan.ts';

/** Fields of a Task's status to write; null clears one. */
export type StatusChange = { readonly [K in keyof TaskStatus]?: TaskStatus[K] | null };

/** The status of a Task that ends without a Job. */
export type EndedStatus = StatusChange & { readonly phase: 'Failed' | 'Cancelled'; readonly message: string };

/** The status of a Task that has to wait; undefined where it says so already. */
export function waitingStatus(
  task: Task,
  { reason, message }: { reason: string; message: string },
  now: number,
): StatusChange | undefined {
  const conditions = withStatements(task, [admitted(task, 'False', reason, message)], now);
  if (conditions === task.status?.conditions && task.status?.phase === 'Pending' && task.status.message === message)
    return undefined;
  return { phase: 'Pending', message, conditions: [...conditions] };
}

/** The status of a Task that will never start. */
export function refusedStatus(task: Task, { reason, message }: { reason: string; message: string }, now: number): EndedStatus {
  const statements: Statement[] = [
    admitted(task, 'False', reason, message),
    { type: 'Complete', status: 'False', reason: 'TaskFailed', message },
  ];
  return ended('Failed', task, { message, statements, now });
}

/** The status of a Task that was cancelled before it had a Job. */
export function cancelledStatus(task: Task, message: string, now: number): EndedStatus {
  return ended('Cancelled', task, {
    message,
    statements: [{ type: 'Complete', status: 'False', reason: 'TaskCancelled', message }],
    now,
  });
}

/** The status of a Task whose attempt has begun. */
export function runningStatus(task: Task, agent: Agent | undefined, plan: LaunchPlan, now: number): StatusChange {
  const isWithoutPod = plan.runtime.runtime === 'function';
  const statements: Statement[] = [
    plan.scopes.length > 0
      ? admitted(task, 'True', placeTaken, `has its place: ${plan.scopes.map(({ scope }) => scope).join(', ')}`)
      : admitted(task, 'True', 'Admitted', 'nothing stands in the way'),
    ...begun(plan),
  ];
  const retrying = findCondition(task.status?.conditions, 'Retrying');
  if (retrying?.status === 'True')
    statements.push({ type: 'Retrying', status: 'False', reason: 'Retried', message: `attempt ${plan.attempt} has begun` });
  if (isOutOfBudget(task))
    statements.push({ type: budgetExhausted, status: 'False', reason: 'GoesOn', message: `attempt ${plan.attempt} goes on` });
  return {
    phase: 'Running',
    message:
      agent?.spec.coordination?.autonomous === true
        ? `autonomous iteration ${plan.iteration}`
        : isWithoutPod
          ? `attempt ${plan.attempt} has begun`
          : `Job ${plan.job} has been created`,
    startTime: timestamp(startTimeAt(task, now)),
    attempts: plan.attempt,
    iteration: plan.iteration,
    runtime: plan.runtime.runtime,
    jobName: isWithoutPod ? null : plan.job,
    nextScheduleTime: null,
    conditions: [...withStatements(task, statements, now)],
  };
}

/** What says that the attempt has begun; and where somebody has asked for it to be without a pod, what became of that. */
function begun({ attempt, job, runtime: { asked, runtime, why } }: LaunchPlan): Statement[] {
  const statement: Statement = launched(
    { status: { runtime } },
    runtime === 'job'
      ? { status: 'True', reason: 'JobCreated', message: `Job ${job} runs attempt ${attempt}` }
      : { status: 'True', reason: 'RunStarted', message: `attempt ${attempt} runs turn by turn, without a pod` },
  );
  if (asked === 'job') return [statement];
  return [
    statement,
    why === undefined
      ? { type: 'Runtime', status: 'True', reason: 'Function', message: 'runs without a pod, as it was asked to' }
      : { type: 'Runtime', status: 'False', reason: 'NeedsPod', message: `runs in a pod: ${why}` },
  ];
}

interface Ending {
  readonly message: string;
  readonly statements: readonly Statement[];
  readonly now: number;
}

function ended(phase: 'Failed' | 'Cancelled', task: Task, { message, statements, now }: Ending): EndedStatus {
  const conditions = [...withStatements(task, statements, now)];
  return { phase, message, completionTime: timestamp(now), nextScheduleTime: null, conditions };
}

function withStatements(task: Task, statements: readonly Statement[], now: number): TaskStatus['conditions'] & object {
  return setConditions(task.status?.conditions ?? [], statements, timestamp(now)) as TaskStatus['conditions'] & object;
}

/** `observedGeneration` says which spec was judged: the operator asks again when there is a newer one. */
function admitted(task: Task, status: 'True' | 'False', reason: string, message: string): Statement {
  const { generation } = task.metadata;
  return { type: 'Admitted', status, reason, message, ...(generation === undefined ? {} : { observedGeneration: generation }) };
}

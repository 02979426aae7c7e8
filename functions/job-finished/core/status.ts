import type { Task, TaskStatus } from '../../../shared/api/generated/task.ts';
import { attemptName, launched } from '../../../shared/core/attempt.ts';
import { budgetExhausted } from '../../../shared/core/budgets.ts';
import { findCondition, type Statement, setConditions } from '../../../shared/core/conditions.ts';
import { phaseAfter, stateOf, type TaskEvent, type TerminalPhase } from '../../../shared/core/lifecycle.ts';
import { timestamp } from '../../../shared/core/time.ts';
import type { UsageTotals } from '../../../shared/store/store.ts';
import type { Decision } from './decision.ts';
import { usageStatus } from './usage.ts';

type Kind<K extends Decision['kind']> = Extract<Decision, { kind: K }>;
type StatusChange = { readonly [K in keyof TaskStatus]?: TaskStatus[K] | null };

/** The status of a Task that has ended. */
export function endedStatus(
  task: Task,
  decision: Kind<'succeed' | 'fail' | 'cancel'>,
  { eventJob, hasResult, usage, now }: { eventJob: string; hasResult: boolean; usage: UsageTotals | undefined; now: number },
): StatusChange & { readonly phase: TerminalPhase } {
  const { message } = decision;
  const phase = phaseAfter(stateOf(task), decision.kind) as TerminalPhase;
  const complete: Statement = {
    type: 'Complete',
    status: phase === 'Succeeded' ? 'True' : 'False',
    reason: `Task${phase}`,
    message,
  };
  const goal: Statement[] =
    decision.kind === 'succeed' && decision.goal !== undefined
      ? [{ type: 'GoalComplete', status: decision.goal === 'GoalComplete' ? 'True' : 'False', reason: decision.goal, message }]
      : [];
  return {
    phase,
    message,
    completionTime: timestamp(now),
    nextScheduleTime: null,
    // An attempt that was given up, and has succeeded after all.
    ...(attemptName(task) === undefined ? { jobName: eventJob } : {}),
    resultRef: { available: hasResult },
    ...usageStatus(usage),
    conditions: withStatements(task, [complete, ...goal, ...resumed(task), ...notRetrying(task)], now),
  };
}

/** The status of a Task that no budget lets go on; its time does not run on meanwhile, for it is not admitted. */
export function pausedStatus(
  task: Task,
  { message }: Kind<'pause'>,
  { usage, now }: { readonly usage: UsageTotals | undefined; readonly now: number },
): StatusChange {
  const { generation } = task.metadata;
  const judged = generation === undefined ? {} : { observedGeneration: generation };
  const reason = budgetExhausted;
  const statements: Statement[] = [
    { type: budgetExhausted, status: 'True', reason: 'LimitReached', message, ...judged },
    { type: 'Admitted', status: 'False', reason, message, ...judged },
    launched(task, { status: 'False', reason, message }),
    ...unstuck(task),
  ];
  return {
    phase: phaseOf(task, 'pause'),
    message,
    jobName: null,
    ...usageStatus(usage),
    conditions: withStatements(task, statements, now),
  };
}

/** The status of an autonomous Task that pauses between two iterations; undefined where it says so already. */
export function suspendedStatus(task: Task, { message }: Kind<'suspend'>, now: number): StatusChange | undefined {
  const statement: Statement = { type: 'Suspended', status: 'True', reason: 'Suspended', message };
  if (findCondition(task.status?.conditions, 'Suspended')?.status === 'True' && task.status?.message === message)
    return undefined;
  return { phase: phaseOf(task, 'suspend'), message, conditions: withStatements(task, [statement], now) };
}

/** The status of an autonomous Task whose next iteration is to begin. */
export function iterationStatus(task: Task, { iteration, message }: Kind<'iterate'>, now: number): StatusChange {
  const statement = launched(task, { status: 'False', reason: 'NextIteration', message });
  const conditions = withStatements(task, [statement, ...resumed(task), ...notRetrying(task)], now);
  // The next iteration has its own time.
  return { phase: phaseOf(task, 'iterate'), iteration, startTime: null, nextScheduleTime: null, message, conditions };
}

/** The status of a Task whose pod does not start, or has after all. */
export function podStatus(task: Task, { isStuck, reason, message }: Kind<'tell'>, now: number): StatusChange {
  const statement: Statement = { type: 'PodStuck', status: isStuck ? 'True' : 'False', reason, message };
  return { conditions: withStatements(task, [statement], now) };
}

/** The status of a Task that is to be tried again, at once or when `nextScheduleTime` comes. */
export function retryStatus(task: Task, { kind, delayMs, message }: Kind<'retry' | 'resume'>, now: number): StatusChange {
  const due = delayMs === 0 ? null : new Date(now + delayMs).toISOString();
  const text = due === null ? message : `${message}; next attempt at ${due}`;
  const reason = kind === 'retry' ? 'BackOff' : 'Interrupted';
  const statements: Statement[] = [
    { type: 'Retrying', status: 'True', reason, message: text },
    launched(task, { status: 'False', reason, message: text }),
    ...unstuck(task),
  ];
  return {
    phase: phaseOf(task, 'retry'),
    message: text,
    jobName: null,
    completionTime: null,
    resultRef: null,
    nextScheduleTime: due,
    conditions: withStatements(task, statements, now),
  };
}

function resumed(task: Task): Statement[] {
  if (findCondition(task.status?.conditions, 'Suspended')?.status !== 'True') return [];
  return [{ type: 'Suspended', status: 'False', reason: 'Resumed', message: 'not suspended any more' }];
}

function notRetrying(task: Task): Statement[] {
  if (findCondition(task.status?.conditions, 'Retrying')?.status !== 'True') return [];
  return [{ type: 'Retrying', status: 'False', reason: 'SucceededLate', message: 'the attempt that was given up has succeeded' }];
}

function unstuck(task: Task): Statement[] {
  if (findCondition(task.status?.conditions, 'PodStuck')?.status !== 'True') return [];
  return [{ type: 'PodStuck', status: 'False', reason: 'PodRemoved', message: 'the pod that did not start was given up' }];
}

/** Only a Running Task gets this far. */
function phaseOf(task: Task, event: TaskEvent): NonNullable<TaskStatus['phase']> {
  return phaseAfter(stateOf(task), event) ?? 'Running';
}

function withStatements(task: Task, statements: readonly Statement[], now: number): NonNullable<TaskStatus['conditions']> {
  return [...setConditions(task.status?.conditions ?? [], statements, timestamp(now))];
}

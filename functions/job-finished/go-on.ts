import { taskAdmitted } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { attemptName, runsWithoutPod } from '../../shared/core/attempt.ts';
import { budgetExhausted } from '../../shared/core/budgets.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { patchStatus } from '../../shared/kube/update.ts';
import type { Decision } from './core/decision.ts';
import type { FinishInput } from './core/input.ts';
import { iterationStatus, pausedStatus, podStatus, retryStatus, suspendedStatus } from './core/status.ts';
import { type Deps, fieldManager, source } from './deps.ts';
import { retireJob } from './logs.ts';
import { freePlaces } from './places.ts';
import { pruneChildren } from './prune-children.ts';

type Kind<K extends Decision['kind']> = Extract<Decision, { kind: K }>;

/** Begins the next iteration: it is asked for before the last one is tidied up, for that is what somebody waits for. */
export async function iterate({ task, eventJob }: FinishInput, decision: Kind<'iterate'>, deps: Deps): Promise<undefined> {
  const status = iterationStatus(task, decision, deps.now());
  const written = await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  await startNow(task, eventJob, deps);
  await Promise.all([
    runsWithoutPod(task) ? undefined : retireJob(refTo(task), eventJob, deps),
    pruneChildren(task, deps),
    deps.events.record(written, {
      type: 'Normal',
      reason: 'AutonomousIteration',
      message: `Starting iteration ${decision.iteration}`,
    }),
  ]);
}

/** Pauses an autonomous Task; the operator asks again when it is no longer suspended. */
export async function suspend(task: Task, decision: Kind<'suspend'>, deps: Deps): Promise<undefined> {
  const status = suspendedStatus(task, decision, deps.now());
  if (status === undefined) return;
  const written = await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  await deps.events.record(written, { type: 'Normal', reason: 'Suspended', message: decision.message });
}

/**
 * Lets a Task stand still that no budget lets go on. It gives up its places meanwhile, but for its session's, as in a pause before a
 * retry; task-admitted begins it again when there is more.
 */
export async function pause({ task, usage }: FinishInput, decision: Kind<'pause'>, deps: Deps): Promise<undefined> {
  await freePlaces(task, deps, { keep: 'session' });
  const status = pausedStatus(task, decision, { usage, now: deps.now() });
  const written = await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  await Promise.all([
    retire(task, deps),
    deps.events.record(written, { type: 'Warning', reason: budgetExhausted, message: decision.message }),
  ]);
}

/**
 * Tries again: at once, or later, which is for the operator to wait for. Whoever waits later gives up its places meanwhile, but for its
 * session's, before the status says so, for nobody would do it afterwards. A pod that is only stuck may start yet: it goes before the
 * next one comes.
 */
export async function retry(task: Task, decision: Kind<'retry' | 'resume'>, deps: Deps): Promise<undefined> {
  const isStuck = decision.kind === 'retry' && decision.isStuck === true;
  const isNow = decision.delayMs === 0;
  if (!isNow) await freePlaces(task, deps, { keep: 'session' });
  const written = await patchStatus(deps.kube, Tasks, task, { status: retryStatus(task, decision, deps.now()), fieldManager });
  if (isStuck) await retire(task, deps);
  if (isNow) await startNow(task, attemptName(task) ?? '', deps);
  const reason = decision.kind === 'retry' ? 'Retrying' : 'Interrupted';
  const advice = decision.kind === 'retry' ? decision.advice : undefined;
  const message = advice === undefined ? decision.message : `${decision.message}; ${advice}`;
  await Promise.all([
    isStuck ? undefined : retire(task, deps),
    deps.events.record(written, { type: 'Warning', reason, message }),
  ]);
}

/** Shows what keeps the Task's pod from starting, or that nothing does any more. */
export async function tellOfPod(task: Task, decision: Kind<'tell'>, deps: Deps): Promise<undefined> {
  const written = await patchStatus(deps.kube, Tasks, task, { status: podStatus(task, decision, deps.now()), fieldManager });
  const { isStuck, reason, message } = decision;
  await deps.events.record(
    written,
    isStuck ? { type: 'Warning', reason: 'PodStuck', message } : { type: 'Normal', reason, message },
  );
}

/** The same event again, after a delivery that was cut short, has the same id: it names the Job that is done with. */
async function startNow(task: Task, job: string, { publisher }: Deps): Promise<void> {
  await publisher.publish(taskAdmitted(refTo(task), { version: `after-${job}`, source }, { parent: parentOf(task) }));
}

async function retire(task: Task, deps: Deps): Promise<void> {
  if (task.status?.jobName !== undefined) await retireJob(refTo(task), task.status.jobName, deps);
}

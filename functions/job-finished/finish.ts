import type { OrkaEvent } from '../../eventing/core/catalogue.ts';
import { taskFinished } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import type { TerminalPhase } from '../../shared/core/lifecycle.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import { patchStatus } from '../../shared/kube/update.ts';
import { cancelChildren } from '../../shared/tasks/cancel.ts';
import type { Decision } from './core/decision.ts';
import { failureReason, isComplete } from './core/diagnose.ts';
import { currentRun, type FinishInput } from './core/input.ts';
import { endedStatus } from './core/status.ts';
import { type Deps, fieldManager, source } from './deps.ts';
import { keepLog, readLog } from './logs.ts';
import { freePlaces, takeLaunchBack } from './places.ts';
import { appendToSession } from './session.ts';

type Final = Extract<Decision, { kind: 'succeed' | 'fail' | 'cancel' }>;

/**
 * Ends the Task: its run, result and session, then its places, its status, and then all who have to know. Places go before the status, for a
 * Task that has ended is not looked at again.
 */
export async function finish(input: FinishInput, decision: Final, deps: Deps): Promise<OrkaEvent<'ai.orka.task.finished.v1'>> {
  const { task, eventJob } = input;
  const concluding = concludeRun(input, decision, deps);
  const freeing = isDoneWithPlaces(input, decision) ? freePlaces(task, deps) : concluding.then(() => freePlaces(task, deps));
  const [result, isLaunching] = await Promise.all([concluding, freeing]);
  const status = endedStatus(task, decision, { eventJob, hasResult: result !== undefined, usage: input.usage, now: deps.now() });
  const ended = await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  if (isLaunching) await takeLaunchBack(ended, deps);
  const type = status.phase === 'Failed' ? 'Warning' : 'Normal';
  // It never throws, and nobody who is told of the end needs it.
  void deps.events.record(ended, { type, reason: `Task${status.phase}`, message: advised(decision) });
  return settle(ended, status.phase, deps);
}

/**
 * Whoever waits for its places need not wait until its result is kept, for nobody is at work any more. But the next Task in a session
 * finds there what this one has said; and what has not succeeded may have to be stopped first.
 */
function isDoneWithPlaces({ task }: FinishInput, { kind }: Final): boolean {
  return kind === 'succeed' && task.spec.sessionRef === undefined;
}

/** What is left of a run that is over; resolves with the Task's result, where it has one. */
async function concludeRun(input: FinishInput, decision: Final, deps: Deps): Promise<Buffer | undefined> {
  await closeRun(input, decision, deps);
  const [result] = await Promise.all([ensureResult(input, decision, deps), stopJob(input, decision, deps)]);
  if (decision.kind === 'succeed') await appendToSession(input, result?.toString('utf8'), deps);
  return result;
}

const adviceOf = (decision: Final): string | undefined => (decision.kind === 'fail' ? decision.advice : undefined);

function advised(decision: Final): string {
  const advice = adviceOf(decision);
  return advice === undefined ? decision.message : `${decision.message}; ${advice}`;
}

/** What follows the end of a Task; it may be done twice, after a delivery that was cut short. */
export async function settle(task: Task, phase: TerminalPhase, deps: Deps): Promise<OrkaEvent<'ai.orka.task.finished.v1'>> {
  const ref = refTo(task);
  const job = task.status?.jobName;
  await Promise.all([cancelChildren(deps.kube, task), job === undefined ? undefined : keepLog(ref, job, deps)]);
  return taskFinished(ref, { phase, parent: parentOf(task) }, { source });
}

/** The Task's result, where it has one. What a plain container has printed is its result, unless it has posted one. */
async function ensureResult({ task }: FinishInput, { kind }: Final, deps: Deps): Promise<Buffer | undefined> {
  const ref = refTo(task);
  const posted = await deps.store.result(ref);
  const job = task.status?.jobName;
  if (posted !== undefined || task.spec.type !== 'container' || kind !== 'succeed' || job === undefined) return posted;
  const printed = await readLog(ref.namespace, job, deps);
  if (printed === undefined) return undefined;
  await deps.store.putResult(ref, printed);
  return Buffer.from(printed);
}

/**
 * Nobody else says the last word of a container, or of a worker that is given up. The first word counts: where the worker has said in
 * this moment that it is done, a ConflictError makes everything be decided again.
 */
async function closeRun(input: FinishInput, decision: Final, { store }: Deps): Promise<void> {
  const { kind, message } = decision;
  const run = currentRun(input);
  if (run?.state !== 'open') return;
  const outcome = kind === 'succeed' ? 'succeeded' : 'failed';
  const key = refTo(input.task);
  await store.endRun(key, run.run, { outcome, message, retryable: false, advice: adviceOf(decision) });
  if (kind !== 'fail') return;
  const ended = (await store.runs(key)).find((each) => each.run === run.run);
  if (ended?.outcome === 'succeeded') throw new ConflictError('the worker has succeeded after all');
}

/** A Task that was cancelled, or given up while its pod was stuck or not even made, must not go on working. */
async function stopJob({ task, job }: FinishInput, { kind }: Final, deps: Deps): Promise<void> {
  const hasEnded = job !== undefined && (failureReason(job) !== undefined || isComplete(job));
  if (job === undefined || kind === 'succeed' || (kind === 'fail' && hasEnded)) return;
  const { namespace } = refTo(task);
  await keepLog(refTo(task), job.metadata.name, deps);
  await deps.kube.delete(Jobs, { namespace, name: job.metadata.name });
}

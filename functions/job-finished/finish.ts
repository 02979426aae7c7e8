import type { OrkaEvent } from '../../eventing/core/catalogue.ts';
import { taskFinished } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import type { TerminalPhase } from '../../shared/core/lifecycle.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { patchStatus } from '../../shared/kube/update.ts';
import { cancelChildren } from '../../shared/tasks/cancel.ts';
import type { Decision } from './core/decision.ts';
import { failureReason, isComplete } from './core/diagnose.ts';
import { currentRun, type FinishInput } from './core/input.ts';
import { endedStatus } from './core/status.ts';
import { type Deps, fieldManager, source } from './deps.ts';
import { keepLog, readLog } from './logs.ts';
import { freePlace } from './places.ts';

type Final = Extract<Decision, { kind: 'succeed' | 'fail' | 'cancel' }>;

/**
 * Ends the Task: result and place, status, and then all who have to know. The place goes before the status: a Task that has ended is
 * not looked at again, and a place that it kept would be lost.
 */
export async function finish(input: FinishInput, decision: Final, deps: Deps): Promise<OrkaEvent<'ai.orka.task.finished.v1'>> {
  const { task } = input;
  const [hasResult] = await Promise.all([
    ensureResult(input, decision, deps),
    closeRun(input, decision, deps),
    stopJob(input, decision, deps),
    freePlace(task, deps),
  ]);
  const status = endedStatus(task, decision, { hasResult, now: deps.now() });
  const ended = await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  const type = status.phase === 'Failed' ? 'Warning' : 'Normal';
  const [reply] = await Promise.all([
    settle(ended, status.phase, deps),
    deps.events.record(ended, { type, reason: `Task${status.phase}`, message: advised(decision) }),
  ]);
  return reply;
}

function advised(decision: Final): string {
  const advice = decision.kind === 'fail' ? decision.advice : undefined;
  return advice === undefined ? decision.message : `${decision.message}; ${advice}`;
}

/** What follows the end of a Task; it may be done twice, after a delivery that was cut short. */
export async function settle(task: Task, phase: TerminalPhase, deps: Deps): Promise<OrkaEvent<'ai.orka.task.finished.v1'>> {
  const ref = refTo(task);
  const job = task.status?.jobName;
  await Promise.all([cancelChildren(deps.kube, task), job === undefined ? undefined : keepLog(ref, job, deps)]);
  return taskFinished(ref, { phase, parent: parentOf(task) }, { source });
}

/** True where the Task has a result. What a plain container has printed is its result, unless it has posted one. */
async function ensureResult({ task }: FinishInput, { kind }: Final, deps: Deps): Promise<boolean> {
  const ref = refTo(task);
  if ((await deps.store.result(ref)) !== undefined) return true;
  const job = task.status?.jobName;
  if (task.spec.type !== 'container' || kind !== 'succeed' || job === undefined) return false;
  const printed = await readLog(ref.namespace, job, deps);
  if (printed === undefined) return false;
  await deps.store.putResult(ref, printed);
  return true;
}

/** Nobody else says the last word of a container, or of a worker that is given up. */
async function closeRun(input: FinishInput, { kind, message }: Final, { store }: Deps): Promise<void> {
  const run = currentRun(input);
  if (run?.state !== 'open') return;
  const outcome = kind === 'succeed' ? 'succeeded' : 'failed';
  await store.endRun(refTo(input.task), run.run, { outcome, message, retryable: false });
}

/** A Task that was cancelled, or given up while its pod was stuck or not even made, must not go on working. */
async function stopJob({ task, job }: FinishInput, { kind }: Final, deps: Deps): Promise<void> {
  const hasEnded = job !== undefined && (failureReason(job) !== undefined || isComplete(job));
  if (job === undefined || kind === 'succeed' || (kind === 'fail' && hasEnded)) return;
  const { namespace } = refTo(task);
  await keepLog(refTo(task), job.metadata.name, deps);
  await deps.kube.delete(Jobs, { namespace, name: job.metadata.name });
}

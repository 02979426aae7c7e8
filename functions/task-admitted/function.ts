import type { OrkaEvent } from '../../eventing/core/catalogue.ts';
import { llmCall, runDue, taskFinished, taskStarted } from '../../eventing/core/spine.ts';
import { defineFunction } from '../../eventing/define.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { isForbidden, jobForbidden, mayHavePlaces } from '../../shared/core/places.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { scheduledStatus } from '../../shared/core/schedule.ts';
import { reconcile } from '../../shared/kube/reconcile.ts';
import { patchStatus } from '../../shared/kube/update.ts';
import { cancelChildren } from '../../shared/tasks/cancel.ts';
import { inTraceOf } from '../../shared/tracing/task.ts';
import { decide } from './core/decide.ts';
import type { AdmissionInput } from './core/input.ts';
import { type LaunchPlan, planLaunch } from './core/launch-plan.ts';
import { waitingForPlace } from './core/places.ts';
import { cancelledStatus, type EndedStatus, refusedStatus, waitingStatus } from './core/status.ts';
import { type Deps, fieldManager, source } from './deps.ts';
import { forget } from './forget.ts';
import { gather } from './gather.ts';
import { launch } from './launch.ts';
import { releaseAll, releaseUnlessLaunching, takeLaunchBack } from './places.ts';

type Reply =
  | OrkaEvent<'ai.orka.task.started.v1'>
  | OrkaEvent<'ai.orka.task.finished.v1'>
  | OrkaEvent<'ai.orka.llm.call.v1'>
  | OrkaEvent<'ai.orka.run.due.v1'>;

/** A Task asks to start: launch its Job, let it wait, or say why it never will. */
export default defineFunction({
  name: 'task-admitted',
  consumes: ['ai.orka.task.admitted.v1'],
  emits: ['ai.orka.task.started.v1', 'ai.orka.task.finished.v1', 'ai.orka.llm.call.v1', 'ai.orka.run.due.v1'],
  handle: (event, deps: Deps) => {
    const ref = event.data.task;
    // Whoever looks a second time, because something was changed meanwhile, looks afresh.
    const hints = [event.data.hint];
    return reconcile({
      gather: () => gather(ref, { ...deps, now: deps.now() }, hints.pop()),
      act: (input) => inTraceOf(input.task, () => admit(input, deps)),
      vanished: () => forget(ref, deps),
    });
  },
});

async function admit(input: AdmissionInput, deps: Deps): Promise<Reply | undefined> {
  const { task } = input;
  const decision = decide(input);
  switch (decision.kind) {
    case 'ignore':
      deps.log.debug({ task: refTo(task), why: decision.why }, 'nothing to start');
      return undefined;
    case 'repeat':
      if (await releaseUnlessLaunching(task, deps)) await takeLaunchBack(task, deps);
      return settle(task, decision.phase, deps);
    case 'remind':
      return runDue(refTo(task), { version: task.status?.attempts ?? 0, source });
    case 'wait':
      await giveBackPlaces(task, deps);
      return wait(task, decision, deps);
    case 'forget':
      await forget(refTo(task), deps);
      return undefined;
    case 'refuse':
      return refuse(task, decision, deps);
    case 'cancel':
      return finish(task, cancelledStatus(task, decision.message, deps.now()), deps);
    case 'schedule':
      // One that has begun to run itself goes on, whatever was added to its spec.
      if (await giveBackPlaces(task, deps)) return start(input, planLaunch(input), deps);
      return schedule(task, decision.next, deps);
    case 'launch':
      return start(input, decision.plan, deps);
  }
}

async function start(input: AdmissionInput, plan: LaunchPlan, deps: Deps): Promise<Reply | undefined> {
  const launched = await launch(input, plan, deps);
  const { task } = launched;
  switch (launched.kind) {
    case 'full':
      // Whoever gives a place back is told who is next, and sends that Task here again.
      return wait(task, waitingForPlace(launched.blockedBy, plan.scopes), deps);
    case 'forbidden':
      // The operator looks again whenever it looks at everything.
      return wait(
        task,
        { reason: jobForbidden, message: `the cluster does not let its Job start yet: ${launched.message}` },
        deps,
      );
    case 'invalid':
      return refuse(task, { reason: 'JobInvalid', message: `the Job was refused: ${launched.message}` }, deps);
    case 'late':
      deps.log.debug({ task: refTo(task), job: plan.job }, 'launched too late');
      return undefined;
    case 'begun':
      return begun(task, plan, launched, deps);
    case 'launched':
      await deps.afterLaunch(() =>
        deps.events.record(task, { type: 'Normal', reason: 'JobCreated', message: `Created Job ${plan.job}` }),
      );
      return taskStarted(refTo(task), { job: plan.job, parent: parentOf(task) }, { version: plan.attempt, source });
  }
}

/** The first turn of a run without a pod, or whatever comes next in it. That it has begun is said beside it, for those who only look on. */
function begun(task: Task, plan: LaunchPlan, run: { readonly run: number; readonly resumed: boolean }, deps: Deps): Reply {
  const ref = refTo(task);
  const occurrence = { version: plan.attempt, source };
  const message = `Attempt ${plan.attempt} runs without a pod`;
  void deps.events.record(task, { type: 'Normal', reason: 'RunStarted', message });
  // Where it is lost, those who look on are set right by the next event, and by the operator.
  void deps.publisher
    .publish(taskStarted(ref, { job: plan.job, parent: parentOf(task) }, occurrence))
    .catch((err: unknown) => deps.log.warn({ err, task: ref }, 'nobody could be told that the Task has started'));
  return run.resumed ? runDue(ref, occurrence) : llmCall(ref, { run: run.run, step: 0 }, occurrence);
}

interface Why {
  readonly reason: string;
  readonly message: string;
}

async function wait(task: Task, why: Why, deps: Deps): Promise<undefined> {
  const status = waitingStatus(task, why, deps.now());
  if (status === undefined) return;
  await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  await deps.events.record(task, { type: 'Normal', ...why });
}

async function schedule(task: Task, next: number | undefined, deps: Deps): Promise<undefined> {
  const status = scheduledStatus(task, { next, last: undefined }, deps.now());
  if (status !== undefined) await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
}

async function refuse(task: Task, why: Why, deps: Deps): Promise<Reply> {
  const reply = await finish(task, refusedStatus(task, why, deps.now()), deps);
  await deps.events.record(task, { type: 'Warning', ...why });
  return reply;
}

/**
 * Who cannot start although there may be a place for it leaves that to others meanwhile, and stands in line again later. A session that
 * an attempt has begun to use stays the Task's until its end. True where another delivery is launching the Task, which keeps its places.
 */
async function giveBackPlaces(task: Task, deps: Deps): Promise<boolean> {
  if (!mayHavePlaces(task)) return false;
  const keep = (task.status?.attempts ?? 0) > 0 ? 'session' : undefined;
  if (!isForbidden(task)) return releaseUnlessLaunching(task, deps, keep);
  // What the cluster has refused is not under way.
  await releaseAll(task, deps, keep);
  return false;
}

/** Ends a Task that has no Job. It may hold a place, or stand in line for one: that goes to the next. */
async function finish(task: Task, status: EndedStatus, deps: Deps): Promise<Reply> {
  const isLaunching = await releaseUnlessLaunching(task, deps);
  const ended = await patchStatus(deps.kube, Tasks, task, { status, fieldManager });
  if (isLaunching) await takeLaunchBack(ended, deps);
  return settle(ended, status.phase, deps);
}

/**
 * What follows the end of a Task; it may be done twice, after a delivery that was cut short. One that waited for its next attempt may
 * have delegated work in an earlier one.
 */
async function settle(ended: Task, phase: EndedStatus['phase'], deps: Deps): Promise<Reply> {
  await cancelChildren(deps.kube, ended);
  return taskFinished(refTo(ended), { phase, parent: parentOf(ended) }, { source });
}

import type { OrkaEvent } from '../../eventing/core/catalogue.ts';
import { taskFinished } from '../../eventing/core/spine.ts';
import { defineFunction } from '../../eventing/define.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { type Ref, refTo } from '../../shared/core/refs.ts';
import { reconcile } from '../../shared/kube/reconcile.ts';
import { patchStatus } from '../../shared/kube/update.ts';
import { decide } from './core/decide.ts';
import type { Decision, Keep, Verdict } from './core/decision.ts';
import { withRun } from './core/drafts.ts';
import { type Deps, fieldManager, source } from './deps.ts';
import { gather, runsOf } from './gather.ts';
import { cancelAll, makeRun, startRun } from './make-run.ts';

type Reply = OrkaEvent<'ai.orka.task.finished.v1'>;

/** The schedule of a Task may have come to a slot: make its run, or say why not. */
export default defineFunction({
  name: 'schedule-due',
  consumes: ['ai.orka.schedule.due.v1'],
  emits: ['ai.orka.task.finished.v1'],
  handle: (event, deps: Deps) => {
    const ref = event.data.task;
    return reconcile({
      gather: () => gather(ref, deps.kube, deps.now()),
      act: (input) => act(input.task, decide(input), deps),
      vanished: () => removeRuns(ref, deps),
    });
  },
});

async function act(task: Task, { start, decision, discard }: Verdict, deps: Deps): Promise<Reply | undefined> {
  if (start !== undefined) await startRun(start, deps);
  const reply = await apply(task, decision, deps);
  for (const draft of discard) await deps.kube.delete(Tasks, draft);
  return reply;
}

async function apply(task: Task, decision: Decision, deps: Deps): Promise<Reply | undefined> {
  const { kube } = deps;
  switch (decision.kind) {
    case 'ignore':
      deps.log.debug({ task: refTo(task), why: decision.why }, 'nothing is due');
      return undefined;
    case 'end': {
      const { status, cancel } = decision;
      await patchStatus(kube, Tasks, task, { status, fieldManager });
      return settle(task, { ...status, cancel }, deps);
    }
    case 'repeat':
      return settle(task, decision, deps);
    case 'unschedule':
      await patchStatus(kube, Tasks, task, { status: decision.status, fieldManager });
      return undefined;
    case 'keep':
      await keep(task, decision, deps);
      return undefined;
  }
}

/** A run is made, decided and let start, in that order (core/drafts.ts). The Events come after the decision, so that these come once. */
async function keep(task: Task, { make, replace, status, happenings, prune }: Keep, deps: Deps): Promise<void> {
  const { kube, now } = deps;
  if (status !== undefined && make !== undefined) {
    const run = refTo(await makeRun(task, make, deps));
    await patchStatus(kube, Tasks, task, { status: withRun(status, run, now()), fieldManager });
    await Promise.all([tell(task, happenings, deps), startRun({ run, replace }, deps)]);
  } else {
    if (status !== undefined) await patchStatus(kube, Tasks, task, { status, fieldManager });
    await tell(task, happenings, deps);
  }
  for (const run of prune) await kube.delete(Tasks, run);
}

async function tell(task: Task, happenings: Keep['happenings'], { events }: Deps): Promise<void> {
  for (const happening of happenings) await events.record(task, happening);
}

/** What follows the end; it may be done twice. */
async function settle(
  task: Task,
  { phase, message, cancel }: { phase: 'Failed' | 'Cancelled'; message: string; cancel: readonly Ref[] },
  deps: Deps,
): Promise<Reply> {
  await cancelAll(cancel, message, deps.kube);
  return taskFinished(refTo(task), { phase, parent: undefined }, { source });
}

/** The Task was deleted while a run was made for it, perhaps too late to go with it. */
async function removeRuns(ref: Ref, { kube }: Deps): Promise<void> {
  await Promise.all((await runsOf(ref, kube)).map((run) => kube.delete(Tasks, refTo(run))));
}

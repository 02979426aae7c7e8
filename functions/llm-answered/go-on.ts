import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import { jobFinished, llmCall } from '../../eventing/core/spine.ts';
import { actingHttp } from '../../shared/agent/acting.ts';
import { toolLine } from '../../shared/agent/core/lines.ts';
import { advance, decide, type Next } from '../../shared/agent/core/step-machine.ts';
import type { Folded, RunAt } from '../../shared/agent/runs.ts';
import { createTaskApi } from '../../shared/agent/task-api.ts';
import { toolsWithoutPod } from '../../shared/agent/tools-of.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { attemptName } from '../../shared/core/attempt.ts';
import { unlessGone } from '../../shared/kube/update.ts';
import type { RunOutcome } from '../../shared/store/store.ts';
import { noWorkspace } from '../../shared/tools/no-workspace.ts';
import { isAtRest, isLedHere, isOnlyRun, presentRun } from './core/current-run.ts';
import type { Reply } from './core/reply.ts';
import type { Deps } from './deps.ts';
import { toolStep } from './tool-step.ts';

const source = '/orka/llm-answered';

/**
 * Leads a run on from its journal, as far as it gets without its model: tool calls one after another, each in the journal before the next
 * begins. Resolves with what comes then; undefined where there is nothing to do, or others are waited for.
 */
export async function goOn(ref: ObjectRef, run: number | undefined, deps: Deps): Promise<Reply | undefined> {
  const found = await unlessGone(() => gather(ref, run, deps));
  if (found === undefined) return undefined;
  const { at, task, folded } = found;
  // Whoever said the last word was cut short before anybody heard it.
  if (folded === undefined) return isOver(at, task);
  const led = await useTools(at, folded, deps);
  if (led === undefined) return undefined;
  const next = decide(led.state);
  if (next.kind === 'tool') return undefined;
  if (next.kind === 'model') return llmCall(ref, { run: at.run, step: next.step }, { source });
  return end(at, task, next, deps);
}

interface Found {
  readonly at: RunAt;
  readonly task: Task;
  /** Its journal; undefined where the run has ended, or stands still. */
  readonly folded: Folded | undefined;
}

/** The Task and its present run; undefined where the Task is not led on here. Another run than the present one, whoever says it, is nobody's. */
async function gather(ref: ObjectRef, run: number | undefined, { kube, store, runs }: Deps): Promise<Found | undefined> {
  const [task, records, guess] = await Promise.all([
    kube.get(Tasks, ref.namespace, ref.name),
    run === 1 ? undefined : store.runs(ref),
    run === undefined ? undefined : runs.fold({ task: ref, run }),
  ]);
  if (!isLedHere(task, ref.uid)) return undefined;
  if (run !== undefined && guess !== undefined && isOnlyRun(task, run)) return { at: { task: ref, run }, task, folded: guess };
  const present = presentRun(task, records ?? (await store.runs(ref)));
  if (present === undefined) return undefined;
  const at = { task: ref, run: present.run };
  if (isAtRest(present)) return { at, task, folded: undefined };
  return { at, task, folded: present.run === run ? guess : await runs.fold(at) };
}

/** Uses the tools that the last turn asks for; undefined where one of them waits. */
async function useTools(at: RunAt, before: Folded, deps: Deps): Promise<Folded | undefined> {
  let folded = before;
  if (decide(folded.state).kind !== 'tool') return folded;
  const { task, run } = at;
  const { stopping: signal, now, log } = deps;
  const tools = toolsWithoutPod(folded.context);
  const api = createTaskApi({ http: actingHttp(deps.api, task), task, run, persist: (ask) => ask(), signal });
  for (;;) {
    const next = decide(folded.state);
    if (next.kind !== 'tool') return folded;
    signal.throwIfAborted();
    const env = { ...noWorkspace, task: api, now, askedAt: folded.turnedAt, signal };
    const result = await toolStep({ at, call: next.call, step: next.step }, { tools, env, deps });
    if (result === undefined) return undefined;
    log.info({ task: `${task.namespace}/${task.name}`, run, step: next.step }, toolLine(next.call, result));
    folded = { ...folded, state: advance(folded.state, { step: next.step, kind: 'tool', result }) };
    deps.runs.keep(at, folded);
  }
}

/** Says the last word about a run, with its result. */
async function end(
  at: RunAt,
  task: Task,
  verdict: Extract<Next, { kind: 'done' | 'failed' }>,
  { store, runs }: Deps,
): Promise<Reply> {
  const { message } = verdict;
  const outcome: RunOutcome =
    verdict.kind === 'done'
      ? { outcome: 'succeeded', message, result: verdict.result }
      : { outcome: 'failed', message, retryable: verdict.retryable };
  await store.endRun(at.task, at.run, outcome);
  runs.forget(at);
  return isOver(at, task);
}

function isOver({ task: ref, run }: RunAt, task: Task): Reply {
  return jobFinished(ref, attemptName(task) ?? '', { version: `run-${run}`, source });
}

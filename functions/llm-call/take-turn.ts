import type { ObjectRef, OrkaEvent } from '../../eventing/core/catalogue.ts';
import { jobFinished, llmAnswered } from '../../eventing/core/spine.ts';
import type { LlmCall } from '../../eventing/generated/event-data.ts';
import { advance, decide } from '../../shared/agent/core/step-machine.ts';
import type { Folded, Runs } from '../../shared/agent/runs.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { attemptName, runsWithoutPod } from '../../shared/core/attempt.ts';
import { annotations } from '../../shared/core/labels.ts';
import { stateOf } from '../../shared/core/lifecycle.ts';
import { unlessGone } from '../../shared/kube/update.ts';
import type { Store } from '../../shared/store/store.ts';
import { verdictOf } from './core/verdict.ts';
import type { Deps } from './deps.ts';
import { unwanted } from './gather.ts';
import { join } from './join.ts';

export type Turn = Omit<LlmCall, 'request'>;
export type Reply = OrkaEvent<'ai.orka.llm.answered.v1'> | OrkaEvent<'ai.orka.job.finished.v1'>;

/** What such a turn needs beside what a worker's does. */
export interface TurnDeps extends Deps {
  readonly store: Deps['store'] & Pick<Store, 'endRun' | 'pauseRun'>;
  /** The runs whose turns are taken here. */
  readonly runs: Runs;
}

const source = '/orka/llm-call';

/** Nobody waits for these answers in a way that tells us when they go away; a run that ends takes its claims along. */
const nobody = new AbortController().signal;

/**
 * Makes the model turn that a run without a pod has come to, and says that it is answered. What is asked follows from the run's journal;
 * where that is further on, the turn has been made. A Task that is at an end, or has a pod by now, needs none.
 */
export async function takeTurn(turn: Turn, deps: TurnDeps): Promise<Reply | undefined> {
  const { task: ref, step } = turn;
  const found = await unlessGone(() => Promise.all([deps.kube.get(Tasks, ref.namespace, ref.name), deps.runs.fold(turn)]));
  const [task, folded] = found ?? [];
  if (task === undefined || folded === undefined || !isAtWork(task, ref)) return undefined;
  const next = decide(folded.state);
  if (folded.state.step < step) return undefined;
  if (folded.state.step > step || next.kind !== 'model') return answered(turn);
  try {
    const answer = await join({ ...turn, request: next.request, seen: task }, deps, nobody);
    deps.runs.keep(turn, afterAnswer(folded, { step, kind: 'model', answer }, deps.now()));
    return answered(turn);
  } catch (error) {
    return unanswered(turn, task, error, deps);
  }
}

function isAtWork(task: Task, { uid }: ObjectRef): boolean {
  const { metadata } = task;
  if (metadata.uid !== uid || metadata.deletionTimestamp !== undefined) return false;
  return runsWithoutPod(task) && stateOf(task) === 'Running' && metadata.annotations?.[annotations.cancel] === undefined;
}

function afterAnswer({ context, state }: Folded, entry: Parameters<typeof advance>[1], now: number): Folded {
  return { context, state: advance(state, entry), turnedAt: now };
}

function answered({ task, run, step }: Turn): Reply {
  return llmAnswered(task, { run, step }, { source });
}

/** The last word about a run whose call failed for good, if it did. */
async function unanswered(turn: Turn, task: Task, error: unknown, deps: TurnDeps): Promise<Reply | undefined> {
  const { task: ref, run, step } = turn;
  const verdict = verdictOf(error);
  if (verdict.kind === 'again') throw error;
  // The operator has it asked for again at each resync, and its place in the line is kept.
  if (verdict.kind === 'later' || verdict.kind === 'unwanted') return undefined;
  if ((await unwanted(ref, deps)) !== undefined) return undefined;
  deps.log.info({ task: ref, run, step, outcome: verdict.kind }, verdict.message);
  const { message } = verdict;
  if (verdict.kind === 'paused') await deps.store.pauseRun(ref, run, message);
  else await deps.store.endRun(ref, run, { outcome: 'failed', message, retryable: verdict.retryable });
  return jobFinished(ref, attemptName(task) ?? '', { version: `run-${run}-${verdict.kind}-${step}`, source });
}

import { setTimeout as delay } from 'node:timers/promises';
import { ConflictError, InternalError, InvalidError } from '../../../shared/errors/catalogue.ts';
import { OrkaError } from '../../../shared/errors/orka-error.ts';
import type { Logger } from '../../../shared/log/logger.ts';
import { asOnlyOne, type StepAt } from '../../../shared/store/step-claim.ts';
import { stepOf } from '../../../shared/store/step-key.ts';
import type { Store } from '../../../shared/store/store.ts';
import { unknownOutcome } from '../../../shared/tools/core/effect.ts';
import { failed, type ToolOutcome } from '../../../shared/tools/core/outcome.ts';
import type { PreparedCall, ToolCallRequest } from './prepared.ts';
import { reasonOf } from './world.ts';

export interface SettlingDeps {
  readonly store: Pick<Store, 'steps' | 'putStep' | 'claimStep' | 'unclaimStep'>;
  readonly log: Logger;
  /** Milliseconds. */
  readonly now: () => number;
  /** What no other process of this room is called, nor this one after its next start; and for how many milliseconds a call is its own. */
  readonly claim: { readonly holder: string; readonly ttlMs: number };
}

/** Makes calls, those that have an effect at most once. */
export interface Settling {
  /**
   * What came of a call. One that has an effect is claimed before and journalled after, goes on when the worker is gone, and is found in the
   * journal, or joined, by whoever asks again; where nobody knows how it ended, it is not made again, and the model is told so.
   *
   * @param gone aborted when the worker hangs up
   */
  settle(request: ToolCallRequest, prepared: PreparedCall, gone: AbortSignal): Promise<ToolOutcome>;
  /** Lets calls under way end within the grace (milliseconds), then leaves them. */
  close(graceMs: number): Promise<void>;
}

/** True where the store may take it a moment later. */
const mayPass = (error: unknown): boolean =>
  error instanceof OrkaError && error.retry === 'later' && !(error instanceof InternalError || error instanceof ConflictError);

export function createSettling({ store, log, now, claim }: SettlingDeps): Settling {
  const underway = new Map<string, Promise<ToolOutcome>>();
  const stop = new AbortController();
  const claiming = {
    store,
    log,
    claim,
    sleep: (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal, ref: false }),
    stopping: stop.signal,
  };

  function once(request: ToolCallRequest, prepared: PreparedCall): Promise<ToolOutcome> {
    const at = stepOf(request.call, request.task);
    if (at === undefined) throw new InvalidError('call is no key of a step of this task', { details: { field: 'call' } });
    const step: StepAt = { ...at, task: request.task };
    return asOnlyOne(step, claiming, {
      journalled: () => journalled(step),
      async work(takenOver) {
        const began = now();
        const outcome = takenOver ? failed(unknownOutcome(request.tool)) : await prepared.run(stop.signal);
        return journal(step, request, { outcome, durationMs: Math.max(0, Math.round(now() - began)) });
      },
    });
  }

  async function journalled({ task, run, step }: StepAt): Promise<ToolOutcome | undefined> {
    const [found] = await store.steps(task, run, { after: step - 1, limit: 1 });
    if (found?.step !== step) return undefined;
    if (found.kind !== 'tool') throw new InvalidError(`step ${step} of run ${run} is a model turn, not a tool call`);
    const { content, isError, media } = found.body as ToolOutcome;
    return { content, isError, ...(media === undefined ? {} : { media }) };
  }

  /** It has happened, so it is held on to while the store is away. Resolves with what the journal has in the end. */
  async function journal(
    at: StepAt,
    { call, callId, tool }: ToolCallRequest,
    { outcome, durationMs }: { readonly outcome: ToolOutcome; readonly durationMs: number },
  ): Promise<ToolOutcome> {
    const usage = { inputTokens: 0, outputTokens: 0, durationMs };
    const entry = { kind: 'tool', key: call, body: { id: callId, name: tool, ...outcome }, usage } as const;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const isFirst = await store.putStep(at.task, at.run, at.step, entry);
        return isFirst ? outcome : ((await journalled(at)) ?? outcome);
      } catch (error) {
        // The worker writes the same: a store that takes it from nobody has forgotten the Task.
        if (stop.signal.aborted || !mayPass(error)) return outcome;
        log.warn({ run: at.run, step: at.step, attempt }, `what a tool answered is not in the journal yet: ${reasonOf(error)}`);
        await claiming.sleep(Math.min(100 * 2 ** attempt, 5000), stop.signal).catch(() => undefined);
      }
    }
  }

  return {
    settle(request, prepared, gone) {
      if (prepared.effect !== 'effectful') return prepared.run(AbortSignal.any([gone, stop.signal]));
      const { call } = request;
      const work = underway.get(call) ?? once(request, prepared).finally(() => underway.delete(call));
      underway.set(call, work);
      return work;
    },
    async close(graceMs) {
      const done = new AbortController();
      const tooLate = delay(graceMs, undefined, { signal: done.signal }).catch(() => undefined);
      await Promise.race([Promise.allSettled([...underway.values()]), tooLate]);
      done.abort();
      stop.abort();
    },
  };
}

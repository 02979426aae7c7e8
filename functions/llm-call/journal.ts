import { InternalError, InvalidError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import { stepKey } from '../../shared/store/step-key.ts';
import type { Answered } from './answer.ts';
import type { Call } from './core/call.ts';
import { requestDigest } from './core/request-digest.ts';
import { type Deps, pause } from './deps.ts';

/** What the journal keeps of a model step. */
interface ModelStepBody {
  readonly request: string;
  readonly answer: ModelAnswer;
}

/** The answer to this step, where there is one already. A journal that has a tool call there instead is an InvalidError. */
export async function journalled(
  { task, run, step, request }: Call,
  { store, log }: Pick<Deps, 'store' | 'log'>,
): Promise<ModelAnswer | undefined> {
  const [found] = await store.steps(task, run, { after: step - 1, limit: 1 });
  if (found?.step !== step) return undefined;
  if (found.kind !== 'model')
    throw new InvalidError(`step ${step} of run ${run} is a tool call, not a model turn`, { details: { field: 'step' } });
  const { request: hash, answer } = found.body as ModelStepBody;
  // The answer holds all the same: the run has been built on it.
  if (hash !== requestDigest(request)) log.warn({ run, step }, 'the step was journalled for another request');
  return answer;
}

/**
 * Puts an answer into the journal, which settles what was reserved for it, and resolves with the one that is there in the end.
 *
 * The answer has been paid for: it is held on to and tried again while the store is away, until the process is told to stop.
 */
export async function journal(call: Call, { answer, scopes }: Answered, deps: Deps): Promise<ModelAnswer> {
  const { task, run, step, request } = call;
  const body: ModelStepBody = { request: requestDigest(request), answer };
  const entry = { kind: 'model', key: stepKey(task, run, step), body, usage: answer.usage, scopes } as const;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const first = await deps.store.putStep(task, run, step, entry);
      return first ? answer : ((await journalled(call, deps)) ?? answer);
    } catch (error) {
      if (!(error instanceof OrkaError) || error.retry === 'never' || error instanceof InternalError) throw error;
      deps.log.warn({ run, step, attempt }, `the answer is not in the journal yet: ${error.message}`);
      if (deps.stopping.aborted) throw error;
      await pause(Math.min(100 * 2 ** attempt, 5000), deps);
    }
  }
}

import { createHash } from 'node:crypto';
import type { EventData } from '../../eventing/core/catalogue.ts';
import { InternalError, InvalidError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { ModelAnswer, ModelRequest } from '../../shared/llm/types.ts';
import { type Deps, pause } from './deps.ts';

type Call = EventData['ai.orka.llm.call.v1'];

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
  if (hash !== hashOf(request)) log.warn({ run, step }, 'the step was journalled for another request');
  return answer;
}

/**
 * Puts an answer into the journal and resolves with the one that is there in the end.
 *
 * The answer has been paid for: it is held on to and tried again while the store is away, until the process is told to stop.
 */
export async function journal(call: Call, answer: ModelAnswer, deps: Deps): Promise<ModelAnswer> {
  const { task, run, step, request } = call;
  const body: ModelStepBody = { request: hashOf(request), answer };
  const key = `${task.uid}/${run}/${step}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const first = await deps.store.putStep(task, run, step, { kind: 'model', key, body, usage: answer.usage });
      return first ? answer : ((await journalled(call, deps)) ?? answer);
    } catch (error) {
      if (!(error instanceof OrkaError) || error.retry === 'never' || error instanceof InternalError) throw error;
      deps.log.warn({ run, step, attempt }, `the answer is not in the journal yet: ${error.message}`);
      if (deps.stopping.aborted) throw error;
      await pause(Math.min(100 * 2 ** attempt, 5000), deps);
    }
  }
}

/** Tells requests apart without keeping them: they are a function of the steps before. */
const hashOf = (request: ModelRequest): string => createHash('sha256').update(JSON.stringify(request)).digest('hex');

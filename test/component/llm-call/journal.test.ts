import { expect } from 'chai';
import type { Deps } from '../../../functions/llm-call/deps.ts';
import { journal } from '../../../functions/llm-call/journal.ts';
import { ForbiddenError, InsufficientStorageError, UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { ModelAnswer } from '../../../shared/llm/types.ts';
import { silent } from '../../../shared/log/logger.ts';
import type { Step } from '../../../shared/store/store.ts';

const call = { task: { namespace: 'n', name: 't', uid: 'u' }, run: 1, step: 0, request: { system: '', messages: [], tools: [] } };
const answer = (text: string): ModelAnswer => ({
  content: [{ type: 'text', text }],
  stopReason: 'end',
  usage: { inputTokens: 1, outputTokens: 1, durationMs: 1 },
  provider: 'p',
  model: 'm',
});
const mine = { answer: answer('mine'), scopes: ['task/u'] };

/** A store whose writes end one after another as told, and which then has `there`. */
function depsWith(
  writes: (boolean | Error)[],
  there?: ModelAnswer,
  stopping = new AbortController(),
): Deps & { readonly waits: number[] } {
  const waits: number[] = [];
  const deps: Pick<Deps, 'log' | 'sleep' | 'stopping'> & { readonly store: Pick<Deps['store'], 'putStep' | 'steps'> } = {
    log: silent,
    stopping: stopping.signal,
    sleep: async (ms) => void waits.push(ms),
    store: {
      async putStep() {
        const next = writes.shift() ?? true;
        if (next instanceof Error) throw next;
        return next;
      },
      steps: async (): Promise<Step[]> =>
        there === undefined ? [] : [{ step: 0, kind: 'model', key: 'k', body: { request: '', answer: there }, createdAt: '' }],
    },
  };
  return { ...deps, waits } as unknown as Deps & { readonly waits: number[] };
}

describe('llm-call: an answer that has been paid for', () => {
  it('is held on to while the store is away or its disk is full', async () => {
    const deps = depsWith([
      new UnavailableError('away'),
      new InsufficientStorageError('full'),
      new UnavailableError('away'),
      true,
    ]);
    expect(await journal(call, mine, deps)).to.deep.equal(answer('mine'));
    expect(deps.waits).to.deep.equal([100, 200, 400]);
  });
  it('gives way to the one that is in the journal already', async () => {
    expect(await journal(call, mine, depsWith([false], answer('theirs')))).to.deep.equal(answer('theirs'));
  });
  it('is given up where the store will never take it', async () => {
    const error = await journal(call, mine, depsWith([new ForbiddenError('no')])).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(ForbiddenError);
  });
  it('is given up where the process stops', async () => {
    const stopping = new AbortController();
    stopping.abort();
    const error = await journal(call, mine, depsWith([new UnavailableError('away')], undefined, stopping)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UnavailableError);
  });
});

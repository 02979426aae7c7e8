import { expect } from 'chai';
import { createRuns } from '../../../../shared/agent/runs.ts';
import type { Step } from '../../../../shared/store/store.ts';
import { sampleContext } from './core/samples.ts';

const usage = { inputTokens: 1, outputTokens: 1, durationMs: 1 };
const turn = (step: number): Step => ({
  step,
  kind: 'model',
  key: `k${step}`,
  createdAt: new Date(1000 * (step + 1)).toISOString(),
  body: {
    request: 'h',
    answer: {
      content: [{ type: 'tool_call', id: `c${step}`, name: 'update_plan', arguments: {} }],
      stopReason: 'tool_calls',
      usage,
      provider: 'p',
      model: 'm',
    },
  },
});
const result = (step: number): Step => ({
  step,
  kind: 'tool',
  key: `k${step}`,
  createdAt: new Date(1000 * (step + 1)).toISOString(),
  body: { id: `c${step - 1}`, name: 'update_plan', content: 'ok', isError: false },
});
const journal = Array.from({ length: 1200 }, (_, step) => (step % 2 === 0 ? turn(step) : result(step)));
const at = (uid: string) => ({ task: { namespace: 'n', name: 't', uid }, run: 1 });

/** Runs over a journal that grows; what was asked is written down. */
function given(keep?: { runs: number; characters: number }) {
  const asked: string[] = [];
  const world = { length: 0 };
  const runs = createRuns({
    context: async ({ task }) => {
      asked.push(`context ${task.uid}`);
      return sampleContext({ maxTurns: 10_000, tools: ['update_plan', 'code_exec'] });
    },
    steps: async ({ task }, after, limit) => {
      asked.push(`steps ${task.uid} after ${after}`);
      return journal.slice(after + 1, Math.min(world.length, after + 1 + limit));
    },
    ...(keep && { keep }),
  });
  return { runs, asked, world };
}

describe('runs that are folded from their journals', () => {
  it('are read once, and then only what came after', async () => {
    const { runs, asked, world } = given();
    world.length = 3;
    const first = await runs.fold(at('a'));
    expect(first.state.step).to.equal(3);
    world.length = 4;
    const second = await runs.fold(at('a'));
    expect(second.state.step).to.equal(4);
    expect(asked).to.deep.equal(['context a', 'steps a after -1', 'steps a after 2']);
  });

  it('know when the last turn was journalled', async () => {
    const { runs, world } = given();
    world.length = 4;
    expect((await runs.fold(at('a'))).turnedAt).to.equal(3000);
  });

  it('leave out tools that need a pod', async () => {
    const { runs } = given();
    expect((await runs.fold(at('a'))).state.tools.map(({ name }) => name)).to.deep.equal(['update_plan']);
  });

  it('may be longer than a page', async () => {
    const { runs, world } = given();
    world.length = 1200;
    expect((await runs.fold(at('a'))).state.step).to.equal(1200);
  });

  it('are the same whether they were kept or not', async () => {
    const [kept, fresh] = [given(), given()];
    for (const length of [1, 2, 5, 6]) {
      kept.world.length = length;
      await kept.runs.fold(at('a'));
    }
    fresh.world.length = 6;
    expect(await kept.runs.fold(at('a'))).to.deep.equal(await fresh.runs.fold(at('a')));
  });

  it('are kept while there is room, the newest of them', async () => {
    const { runs, asked } = given({ runs: 2, characters: 1e9 });
    for (const uid of ['a', 'b', 'a', 'c', 'a', 'b']) await runs.fold(at(uid));
    expect(asked.filter((line) => line.startsWith('context'))).to.deep.equal([
      'context a',
      'context b',
      'context c',
      'context b',
    ]);
  });

  it('are not kept where they are too large, nor when they are over', async () => {
    const small = given({ runs: 10, characters: 1 });
    await small.runs.fold(at('a'));
    await small.runs.fold(at('a'));
    expect(small.asked.filter((line) => line === 'context a')).to.have.length(2);
    const { runs, asked } = given();
    await runs.fold(at('a'));
    runs.forget(at('a'));
    await runs.fold(at('a'));
    expect(asked.filter((line) => line === 'context a')).to.have.length(2);
  });
});

import { expect } from 'chai';
import { Providers } from '../../../shared/api/kinds.ts';
import { until } from '../../support/until.ts';
import { type LlmCallRooms, startLlmCallRooms, type TestTask } from './rooms.ts';

/** So much faster than usual time passes here: a minute takes a second and a half. */
const speed = 40;
/** What a process may be late by on a busy machine: 100 ms of it. */
const lateMs = 100 * speed;

describe('llm-call: rate limits, across its processes', () => {
  let on: LlmCallRooms;
  beforeEach(async () => {
    on = await startLlmCallRooms({ speed });
  });
  afterEach(() => on.close());

  const limit = (rateLimit: object): Promise<unknown> =>
    on.kube.patch(Providers, { namespace: 'default', name: 'default' }, { spec: { rateLimit } });
  const tasks = (count: number): Promise<TestTask[]> => Promise.all(Array.from({ length: count }, (_, i) => on.task(`t${i}`)));
  /** The most calls that reached the model within any minute, but for what they were late. */
  function busiestMinute(): number {
    const times = on.model.calls().map(({ receivedAt }) => receivedAt);
    return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 60_000 - lateMs).length));
  }

  it('two requests a minute are two requests a minute, whoever asks', async () => {
    await limit({ requestsPerMinute: 2 });
    const answers = await Promise.all((await tasks(4)).map((task, i) => on.ask(task, { room: i % 2 === 0 ? 0 : 1 })));
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    expect(busiestMinute()).to.equal(2);
  });
  it('who would have to wait for more than a minute is told when to come back, keeps its turn, and may come to another process', async () => {
    await limit({ requestsPerMinute: 1 });
    const [first, second, third, fourth] = (await tasks(4)) as [TestTask, TestTask, TestTask, TestTask];
    expect((await on.ask(first)).status).to.equal(200);
    // The next minute is somebody's who never comes.
    const rates = [{ key: 'provider/default/default', requestsPerMinute: 1 }];
    await on.store.reserveCall(second, 1, 0, { holder: 'x', attempt: 1, worst: { tokens: 1, costNanos: 0 }, rates, budgets: [] });
    const told = await on.ask(third);
    expect({ status: told.status, reason: told.error?.reason }).to.deep.equal({ status: 429, reason: 'TooManyRequests' });
    expect(told.retryAfter).to.be.within(30, 95);
    expect((await on.ask(fourth)).retryAfter).to.be.greaterThan(told.retryAfter ?? 0);
    await until('its turn', async () => ((await on.ask(third, { room: 1 })).status === 200 ? true : undefined));
    const [began = 0, made = 0] = on.model.calls().map(({ receivedAt }) => receivedAt);
    expect(made - began).to.be.within(120_000 - lateMs, 180_000 - lateMs);
  });
  it('tokens a minute are reserved at their worst, and counted as they were', async () => {
    await limit({ tokensPerMinute: 5_000 });
    const [a, b, c, d] = (await tasks(4)) as [TestTask, TestTask, TestTask, TestTask];
    for (const task of [a, b]) expect((await on.ask(task)).status).to.equal(200);
    const [one = 0, two = 0] = on.model.calls().map(({ receivedAt }) => receivedAt);
    expect(two - one).to.be.lessThan(60_000);
    const answers = await Promise.all([on.ask(c), on.ask(d, { room: 1 })]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    const [three = 0, four = 0] = on.model
      .calls()
      .map(({ receivedAt }) => receivedAt)
      .slice(2);
    expect(four - three).to.be.at.least(60_000 - lateMs);
  });
  it('an Agent has its own, for all of its Providers together', async () => {
    await on.provider('other');
    await on.agent('paced', { providerRef: { name: 'other' }, rateLimit: { requestsPerMinute: 1 } });
    const paced = { agentRef: { name: 'paced' } };
    const [first, second] = [
      await on.task('first', { spec: paced }),
      await on.task('second', { spec: { ...paced, ai: { providerRef: { name: 'default' } } } }),
    ];
    const answers = await Promise.all([on.ask(first), on.ask(second, { room: 1 })]);
    expect(answers.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(busiestMinute()).to.equal(1);
  });
});

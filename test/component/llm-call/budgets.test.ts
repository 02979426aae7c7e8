import { expect } from 'chai';
import { Agents, Tasks } from '../../../shared/api/kinds.ts';
import type { SpendingRecord } from '../../../shared/store/spending.ts';
import type { Store } from '../../../shared/store/store.ts';
import { type LlmCallRooms, startLlmCallRooms, type TestTask } from './rooms.ts';

const price = { input: 1, output: 10, asOf: '2026-11-21' };
const month = new Date().toISOString().slice(0, 7);

describe('llm-call: what calls cost, and budgets', () => {
  let on: LlmCallRooms;
  let asked: string[];

  /** Notes what the rooms ask of the store. */
  const watching = (store: Store): Store =>
    new Proxy(store, {
      get(target, name: keyof Store & string) {
        const method = target[name] as (...args: readonly unknown[]) => unknown;
        return (...args: readonly unknown[]) => {
          asked.push(name);
          return method(...args);
        };
      },
    });
  beforeEach(async () => {
    asked = [];
    on = await startLlmCallRooms({ watching });
    await on.models({ scripted: { price } });
  });
  afterEach(() => on.close());

  const spent = async (scope: string): Promise<SpendingRecord> => {
    const [record] = await on.store.spending('default', [scope]);
    if (record === undefined) throw new Error(`nothing is said of ${scope}`);
    return record;
  };
  const taskScope = ({ uid }: TestTask): string => `task/${uid}`;
  const setBudget = (name: string, budget: object): Promise<unknown> =>
    on.kube.patch(Tasks, { namespace: 'default', name }, { spec: { budget } });

  it('a call is charged to its Task, those above it, its Agent and its Namespace, limited or not, and reserves nothing', async () => {
    await on.agent('writer', { providerRef: { name: 'default', namespace: 'default' } }, 'agents');
    const root = await on.task('root');
    const task = await on.task('t', { parent: root, spec: { agentRef: { name: 'writer', namespace: 'agents' } } });
    const { answer } = await on.ask(task);
    const { inputTokens = 0, outputTokens = 0, costNanos } = answer?.usage ?? {};
    expect(costNanos).to.equal(inputTokens * 1_000 + outputTokens * 10_000);
    const scopes = [taskScope(task), taskScope(root), `agent/agents/writer/${month}`, `namespace/default/${month}`];
    for (const scope of scopes)
      expect(await spent(scope)).to.include({ calls: 1, tokens: inputTokens + outputTokens, costNanos, reservedTokens: 0 });
    expect(asked).to.not.include.members(['reserveCall']);
    expect(asked).to.not.include.members(['providerState']);
  });

  it('a call that its budget has not enough left for is not made; it is when the budget was raised', async () => {
    const task = await on.task('t', { spec: { budget: { maxTokens: 100 } } });
    const { status, error } = await on.ask(task);
    expect({ status, reason: error?.reason }).to.deep.equal({ status: 402, reason: 'BudgetExhausted' });
    expect(error?.message).to.match(
      /^the budget of Task "t" has 100 of 100 tokens left, and the next call may need 4,\d{3}: raise spec\.budget\.maxTokens to go on$/,
    );
    expect(on.model.calls()).to.have.length(0);
    expect(await spent(taskScope(task))).to.include({ tokens: 0, reservedTokens: 0 });
    await setBudget('t', { maxTokens: 10_000 });
    const { answer } = await on.ask(task);
    const { inputTokens = 0, outputTokens = 0 } = answer?.usage ?? {};
    expect(await spent(taskScope(task))).to.include({ tokens: inputTokens + outputTokens, reservedTokens: 0, presumedTokens: 0 });
  });

  const refusals: readonly {
    readonly name: string;
    readonly arrange: () => Promise<TestTask>;
    readonly reason: string;
    readonly says: string;
  }[] = [
    {
      name: 'a Task that is to fail where it is used up',
      arrange: () => on.task('t', { spec: { budget: { maxTokens: 1, onExhausted: 'fail' } } }),
      reason: 'BudgetExceeded',
      says: 'the budget of Task "t" has 1 of 1 tokens left',
    },
    {
      name: 'the Task that delegated it',
      arrange: async () => on.task('t', { parent: await on.task('root', { spec: { budget: { maxTokens: 2 } } }) }),
      reason: 'BudgetExhausted',
      says: 'the budget of Task "root" has 2 of 2 tokens left',
    },
    {
      name: 'its Agent, in money',
      arrange: async () => {
        await on.agent('poor', { providerRef: { name: 'default' }, budget: { costPerMonth: '0.01' } });
        return on.task('t', { spec: { agentRef: { name: 'poor' } } });
      },
      reason: 'BudgetExhausted',
      says: `the budget of Agent "poor" for ${month} (UTC) has $0.01 of $0.01 left, and the next call may need $0.04`,
    },
    {
      name: 'its Namespace',
      arrange: async () => {
        await on.annotate({ 'orka.ai/tokens-per-month': '3' });
        return on.task('t');
      },
      reason: 'BudgetExhausted',
      says: `the budget of Namespace "default" for ${month} (UTC) has 3 of 3 tokens left`,
    },
    {
      name: 'its Namespace, in words that nobody can read',
      arrange: async () => {
        await on.annotate({ 'orka.ai/cost-per-month': 'plenty' });
        return on.task('t');
      },
      reason: 'BudgetExhausted',
      says: 'annotation orka.ai/cost-per-month of Namespace "default" is no number: "plenty"; nothing may be spent until',
    },
    {
      name: 'money, where nobody knows the price',
      arrange: () => on.task('t', { spec: { ai: { prompt: 'hello', model: 'unheard-of' }, budget: { maxCost: '1000' } } }),
      reason: 'BudgetExhausted',
      says: 'the price of model "unheard-of" is not known: name it in ConfigMap orka-models',
    },
  ];
  for (const { name, arrange, reason, says } of refusals) {
    it(`refuses a call for the budget of ${name}`, async () => {
      const { status, error } = await on.ask(await arrange());
      expect({ status, reason: error?.reason }).to.deep.equal({ status: 402, reason });
      expect(error?.message).to.contain(says);
      expect(on.model.calls()).to.have.length(0);
    });
  }

  it('a model without a price costs "unknown", and its tokens count', async () => {
    const task = await on.task('t', { spec: { ai: { prompt: 'hello', model: 'unheard-of' }, budget: { maxTokens: 10_000 } } });
    const { answer } = await on.ask(task);
    expect(answer?.usage).to.not.have.property('costNanos');
    expect(await spent(taskScope(task))).to.include({ calls: 1, unpricedCalls: 1, costNanos: 0 });
  });

  it('attempts that a provider refused cost nothing', async () => {
    const task = await on.task('t', { spec: { budget: { maxTokens: 10_000 } } });
    on.fault = () => ({ kind: 'status', status: 529 });
    expect((await on.ask(task)).status).to.equal(502);
    expect(on.model.calls()).to.have.length(4);
    expect(await spent(taskScope(task))).to.include({ calls: 0, tokens: 0, reservedTokens: 0 });
  });

  it('an answer that breaks off is asked for anew, and counts at its worst', async () => {
    const task = await on.task('t', { spec: { budget: { maxTokens: 20_000 } } });
    on.fault = (_, index) => (index === 0 ? { kind: 'cut' } : undefined);
    const { answer } = await on.ask(task);
    const { inputTokens = 0, outputTokens = 0 } = answer?.usage ?? {};
    const { tokens, presumedTokens, reservedTokens } = await spent(taskScope(task));
    expect(presumedTokens).to.be.within(4_096, 4_400);
    expect({ tokens, reservedTokens }).to.deep.equal({ tokens: presumedTokens + inputTokens + outputTokens, reservedTokens: 0 });
  });

  it('the last attempt breaking off leaves its worst case to the run, which is presumed spent at its end', async () => {
    const task = await on.task('t', { spec: { budget: { maxTokens: 100_000 } } });
    on.fault = () => ({ kind: 'cut' });
    expect((await on.ask(task)).status).to.equal(502);
    const open = await spent(taskScope(task));
    await on.store.endRun(task, 1, { outcome: 'failed' });
    const ended = await spent(taskScope(task));
    expect(ended.reservedTokens).to.equal(0);
    expect(ended.tokens).to.equal(open.tokens + open.reservedTokens);
    expect(ended.presumedTokens / 4).to.be.within(4_096, 4_400);
  });

  it('calls of many Tasks together never spend more than the Agent has', async () => {
    await on.agent('shared', { providerRef: { name: 'default' }, model: { maxTokens: 100 }, budget: { tokensPerMonth: 1_000 } });
    const tasks = await Promise.all(
      Array.from({ length: 30 }, (_, i) => on.task(`t${i}`, { spec: { agentRef: { name: 'shared' } } })),
    );
    const answers = await Promise.all(tasks.map((task, i) => on.ask(task, { room: i % 2 === 0 ? 0 : 1 })));
    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).to.deep.equal(new Set([200, 402]));
    const record = await spent(`agent/default/shared/${month}`);
    expect(record.tokens).to.be.at.most(1_000);
    expect(record).to.include({ reservedTokens: 0, presumedTokens: 0 });
    expect(record.calls).to.equal(answers.filter(({ status }) => status === 200).length);
    await on.kube.patch(Agents, { namespace: 'default', name: 'shared' }, { spec: { budget: { tokensPerMonth: 1_000_000 } } });
    const again = await Promise.all(tasks.map((task) => on.ask(task)));
    expect(again.every(({ status }) => status === 200)).to.equal(true);
  });
});

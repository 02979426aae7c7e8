import { expect } from 'chai';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Agents, Namespaces, Tasks } from '../../../shared/api/kinds.ts';
import { budgetScope, monthOf } from '../../../shared/core/budgets.ts';
import { startTestApi, type TestApi, type Worker } from '../../support/api.ts';

const month = monthOf(Date.now());

describe('api: budgets and usage', () => {
  let api: TestApi;
  let lead: Worker;
  before(async () => {
    api = await startTestApi();
    await api.agent('writer', { budget: { costPerMonth: '5' } });
    await api.kube.patch(
      Namespaces,
      { namespace: '', name: 'default' },
      { metadata: { annotations: { 'orka.ai/tokens-per-month': '10000' } } },
    );
    lead = await api.work(await api.task('lead', { agentRef: { name: 'writer' }, budget: { maxTokens: 2000 } }));
    const scopes = [
      budgetScope.task(lead.task.uid),
      budgetScope.agent({ namespace: 'default', name: 'writer' }, month),
      budgetScope.namespace('default', month),
    ];
    const usage = { inputTokens: 900, cachedInputTokens: 400, outputTokens: 100, costNanos: 12_500_000, durationMs: 5 };
    await api.store.putStep(lead.task, lead.run, 0, { kind: 'model', key: 'turn-0', body: {}, usage, scopes });
    const call = { holder: 'h', attempt: 1, worst: { tokens: 300, costNanos: 1_000_000 }, rates: [] };
    await api.store.reserveCall(lead.task, lead.run, 1, { ...call, budgets: [{ scope: scopes[0] ?? '', tokens: 2000 }] });
  });
  after(() => api.close());

  const usageOf = async (id: string) => (await api.call('getTaskUsage', { params: { id } })).body;
  const change = (id: string, json: object) => api.call('setTaskBudget', { params: { id }, json });
  const budgetOf = (task: Task | undefined) => task?.spec.budget;

  it('shows what a Task has used and what each of its budgets has left', async () => {
    const { task, tree, budgets } = await usageOf('lead');
    expect(task).to.include({
      modelCalls: 1,
      inputTokens: 900,
      cachedInputTokens: 400,
      outputTokens: 100,
      cost: '0.0125',
      unpricedCalls: 0,
    });
    expect(task).not.to.have.property('costNanos');
    expect(tree).to.include({ tasks: 1, cost: '0.0125' });
    expect(budgets).to.deep.equal([
      {
        of: { kind: 'Task', namespace: 'default', name: 'lead' },
        limit: { tokens: 2000 },
        spent: { calls: 1, tokens: 1000, cost: '0.0125', unpricedCalls: 0 },
        reserved: { tokens: 300, cost: '0.001' },
        left: { tokens: 700 },
        onExhausted: 'pause',
      },
      {
        of: { kind: 'Agent', namespace: 'default', name: 'writer' },
        month,
        limit: { cost: '5.00' },
        spent: { calls: 1, tokens: 1000, cost: '0.0125', unpricedCalls: 0 },
        reserved: { tokens: 0, cost: '0.00' },
        left: { cost: '4.9875' },
        onExhausted: 'pause',
      },
      {
        of: { kind: 'Namespace', namespace: 'default', name: 'default' },
        month,
        limit: { tokens: 10_000 },
        spent: { calls: 1, tokens: 1000, cost: '0.0125', unpricedCalls: 0 },
        reserved: { tokens: 0, cost: '0.00' },
        left: { tokens: 9000 },
        onExhausted: 'pause',
      },
    ]);
  });
  it('shows a child the budgets of those above it', async () => {
    await api.task('kid', {}, { 'orka.ai/parent-task-name': 'lead', 'orka.ai/parent-task-uid': lead.task.uid });
    const { budgets } = await usageOf('kid');
    expect(budgets.map(({ of }: { of: { name: string } }) => of.name)).to.deep.equal(['lead', 'default']);
  });
  it('does not take another Task under the name of its parent for its parent', async () => {
    await api.task('orphan', {}, { 'orka.ai/parent-task-name': 'lead', 'orka.ai/parent-task-uid': 'another' });
    expect((await usageOf('orphan')).budgets).to.have.length(1);
  });

  it('shows a month of a namespace, Agents that have spent nothing as well', async () => {
    await api.agent('idle');
    const { body } = await api.call('getUsage');
    expect(body.month).to.equal(month);
    expect(body.namespace.spent).to.include({ calls: 1, tokens: 1000 });
    expect(body.agents.map((each: { of: { name: string }; spent: object }) => [each.of.name, each.spent])).to.deep.equal([
      ['idle', { calls: 0, tokens: 0, cost: '0.00', unpricedCalls: 0 }],
      ['writer', { calls: 1, tokens: 1000, cost: '0.0125', unpricedCalls: 0 }],
    ]);
    await api.kube.delete(Agents, { namespace: 'default', name: 'idle' });
  });
  it('shows another month', async () => {
    const { body } = await api.call('getUsage', { query: { month: '2020-02' } });
    expect([body.month, body.namespace.spent.calls, body.agents[0].month]).to.deep.equal(['2020-02', 0, '2020-02']);
  });
  it('refuses a month that is none', async () => {
    expect((await api.call('getUsage', { query: { month: '2026-13' } })).status).to.equal(400);
  });

  describe('a budget', () => {
    it('is changed field by field, and a limit is taken away by null', async () => {
      await api.task('spender', { budget: { maxTokens: 10, maxCost: '1' } });
      const { status, body } = await change('spender', { maxTokens: 500 });
      expect([status, body.spec.budget]).to.deep.equal([200, { maxTokens: 500, maxCost: '1', onExhausted: 'pause' }]);
      await change('spender', { maxCost: null, onExhausted: 'fail' });
      expect(budgetOf(await api.kube.get(Tasks, 'default', 'spender'))).to.deep.equal({ maxTokens: 500, onExhausted: 'fail' });
    });
    it('can come to a Task that had none', async () => {
      await api.task('free');
      await change('free', { maxCost: '2.50' });
      expect(budgetOf(await api.kube.get(Tasks, 'default', 'free'))).to.include({ maxCost: '2.50' });
    });
    for (const json of [
      {},
      { maxTokens: -1 },
      { maxTokens: 1.5 },
      { maxCost: 2.5 },
      { maxCost: '-1' },
      { maxCost: '1e3' },
      { onExhausted: 'stop' },
    ]) {
      it(`cannot be ${JSON.stringify(json)}`, async () => expect((await change('free', json)).status).to.equal(400));
    }
    it('is not for a Task that has ended', async () => {
      const task = await api.task('over');
      await api.setStatus(task, { phase: 'Succeeded' });
      const { status, body } = await change('over', { maxTokens: 1 });
      expect([status, body.error.message]).to.deep.equal([409, 'task has ended already: Succeeded']);
    });
    it('is not for a Task that is not there', async () =>
      expect((await change('nobody', { maxTokens: 1 })).status).to.equal(404));
  });

  describe('a worker whose call was refused', () => {
    it('has a run that says what the call needed, however often it was asked', async () => {
      const { task, run } = await api.work(await api.task('short'));
      const worst = { tokens: 300, costNanos: undefined };
      const budgets = [{ scope: budgetScope.task(task.uid), tokens: 299 }];
      for (const attempt of [1, 2])
        expect(await api.store.reserveCall(task, run, 0, { holder: 'h', attempt, worst, rates: [], budgets })).to.include({
          granted: false,
        });
      expect((await api.store.runs(task))[0]?.refused?.tokens).to.equal(300);
    });
    it('lets its run stand still, and its Job is told of, each time anew', async () => {
      const worker = await api.work(await api.task('broke'));
      api.published.length = 0;
      const json = { run: worker.run, outcome: 'paused', message: 'the budget is used up' };
      const params = { ns: 'default', task: 'broke' };
      for (const _ of [1, 2]) expect((await api.call('endRun', { params, token: worker.token, json })).status).to.equal(204);
      const [run] = await api.store.runs(worker.task);
      expect(run).to.include({ state: 'open', paused: 'the budget is used up', pauses: 1 });
      expect(api.published.map(({ type, data }) => [type, (data as { job: string }).job])).to.deep.equal(
        [1, 2].map(() => ['ai.orka.job.finished.v1', worker.job]),
      );
      expect(new Set(api.published.map(({ id }) => id)).size).to.equal(1);

      await api.store.beginRun(worker.task, { name: 'broke', root: worker.task.uid, iteration: 0, job: `${worker.job}0` });
      expect((await api.store.runs(worker.task))[0]).not.to.have.property('paused');
      await api.call('endRun', { params, token: worker.token, json: { run: worker.run, outcome: 'succeeded', result: 'x' } });
      expect(new Set(api.published.map(({ id }) => id)).size).to.equal(2);
    });
  });
});

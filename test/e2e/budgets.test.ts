import { expect } from 'chai';
import { doneIn, say } from '../../demo/model/scripts/transcript.ts';
import type { ScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, ConfigMaps, Events, Namespaces, Tasks } from '../../shared/api/kinds.ts';
import type { TaskUsage } from '../../shared/api/usage.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { inChaos, startChaoticPlatform } from '../support/chaotic-platform.ts';
import { startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { delegates, says } from '../support/scripts.ts';
import { until } from '../support/until.ts';

/** An answer of some 20,000 tokens. */
const long = 'All about the harbour. '.repeat(3500);
/** The longest answer that is asked for: a call is reserved with it. */
const maxTokens = 30_000;
/** Enough for the first call, and after it not for a second one. */
const forOneCall = 50_000;
const plenty = 1_000_000;

/** Says a lot and writes a file, says a lot and writes another, and is done. */
const writer: Script = (conversation) => {
  const done = doneIn(conversation).length;
  return done < 2
    ? say(conversation, long, { name: 'file_write', arguments: { path: `${done}.txt`, content: 'x' } })
    : say(conversation, 'written');
};

/** Says a lot and asks for what is known, and is done. */
const thinker: Script = (conversation) =>
  doneIn(conversation).length === 0
    ? say(conversation, long, { name: 'recall_memory', arguments: { query: 'harbour' } })
    : say(conversation, 'thought');

const isOver = (task: Task) => isTerminal(stateOf(task));
const isOutOfBudget = ({ status }: Task) =>
  status?.phase === 'Pending' && findCondition(status.conditions, 'BudgetExhausted')?.status === 'True';

for (const [world, start] of [
  ['as events come', startPlatformHere],
  [inChaos, startChaoticPlatform],
] as const) {
  describe(`budgets, ${world}`, function () {
    this.timeout(120_000);
    let platform: TestPlatform;
    let model: ScriptedModel;

    before(async () => {
      platform = await start({});
      const price = { scripted: { price: { input: 10, output: 50, asOf: '2026-01-01' } } };
      await platform.kube.create(ConfigMaps, 'orka-system', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'orka-models' },
        data: { 'models.json': JSON.stringify(price) },
      });
      model = await platform.model('writer', { script: writer });
      await platform.agent('writer', { tools: [{ name: 'file_write' }], model: { maxTokens } });
    });
    after(() => platform?.close());

    const write = (name: string, spec: Partial<Task['spec']>) =>
      platform.ask(name, 'writer', { agentRef: { name: 'writer' }, ...spec });
    const heldUp = (name: string) => platform.taskThat(name, 'be out of budget', isOutOfBudget);
    const usage = (name: string) => platform.rest.json<TaskUsage>('GET', `/api/v1/tasks/${name}/usage`);
    const eventAbout = (name: string) =>
      until(`the Event about ${name}`, async () => {
        const { items } = await platform.kube.list(Events, { namespace: 'default' });
        return items.find(({ reason, involvedObject }) => reason === 'BudgetExhausted' && involvedObject.name === name);
      });
    const callsFor = (name: string) =>
      model.calls().filter(({ body }) => JSON.stringify(body['messages']).includes(`about ${name}`));
    const promptOf = (name: string) => ({ ai: { providerRef: { name: 'writer' }, prompt: `Write about ${name}.` } });

    it('a Task stands still, is raised with kubectl’s patch, then by REST, and nothing is asked twice', async () => {
      await write('report', { ...promptOf('report'), budget: { maxTokens: forOneCall }, timeout: '5m' });
      const first = await heldUp('report');
      expect(first.status?.message).to.match(/budget of Task "report" has [\d,]+ of 50,000 tokens left/);
      expect(findCondition(first.status?.conditions, 'Admitted')).to.include({ status: 'False', reason: 'BudgetExhausted' });
      expect(first.status).not.to.have.property('jobName');
      expect(first.status?.usage).to.include({ modelCalls: 1, unpricedCalls: 0 });
      expect(Number(first.status?.usage?.cost)).to.be.greaterThan(0.5);
      const told = await eventAbout('report');
      expect([told.type, told.message]).to.deep.equal(['Warning', first.status?.message]);

      const at = { namespace: 'default', name: 'report' };
      await platform.kube.patch(Tasks, at, { spec: { budget: { maxTokens: 2 * forOneCall } } });
      await platform.taskThat(
        'report',
        'be out of budget again',
        (task) => isOutOfBudget(task) && task.status?.usage?.modelCalls === 2,
      );
      expect(callsFor('report')).to.have.length(2);

      await platform.rest.json('PUT', '/api/v1/tasks/report/budget', { json: { maxTokens: plenty } });
      const ended = await platform.ended('report');
      expect([ended.status?.phase, ended.status?.attempts]).to.deep.equal(['Succeeded', 3]);
      expect(findCondition(ended.status?.conditions, 'BudgetExhausted')?.status).to.equal('False');
      expect(await platform.result('report')).to.equal('written');
      expect(callsFor('report')).to.have.length(3);
      const { task, budgets } = await usage('report');
      expect(task.modelCalls).to.equal(3);
      expect(budgets[0]?.spent.tokens).to.equal(task.inputTokens + task.outputTokens);
      expect(budgets[0]?.reserved.tokens).to.equal(0);
      expect(ended.status?.usage).to.include({ cost: task.cost, outputTokens: task.outputTokens });
    });

    it('a Task without a pod does the same', async () => {
      await platform.model('thinker', { script: thinker });
      const prompt = { ai: { providerRef: { name: 'thinker' }, prompt: 'Think.', maxTokens, tools: ['recall_memory'] } };
      await platform.ask('podless', 'thinker', {
        ...prompt,
        execution: { runtime: 'function' },
        budget: { maxTokens: forOneCall },
      });
      const held = await heldUp('podless');
      expect(held.status).to.deep.include({ runtime: 'function' });
      expect(held.status?.usage?.modelCalls).to.equal(1);
      await platform.rest.json('PUT', '/api/v1/tasks/podless/budget', { json: { maxTokens: plenty } });
      const { status } = await platform.ended('podless');
      expect([status?.phase, status?.runtime, status?.usage?.modelCalls]).to.deep.equal(['Succeeded', 'function', 2]);
      expect(await platform.result('podless')).to.equal('thought');
    });

    it('a budget of money does the same', async () => {
      await write('dear', { ...promptOf('dear'), budget: { maxCost: '2.50' } });
      expect((await heldUp('dear')).status?.message).to.match(/budget of Task "dear" has \$[\d.]+ of \$2\.50 left/);
      await platform.rest.json('PUT', '/api/v1/tasks/dear/budget', { json: { maxCost: null } });
      expect((await platform.ended('dear')).status?.phase).to.equal('Succeeded');
      expect(callsFor('dear')).to.have.length(3);
    });

    it('a Task whose budget says so fails, whatever its retries', async () => {
      const budget = { maxTokens: forOneCall, onExhausted: 'fail' } as const;
      await write('strict', { ...promptOf('strict'), budget, retryPolicy: { maxRetries: 3, initialDelay: '1s' } });
      const { status } = await platform.ended('strict');
      expect([status?.phase, status?.attempts]).to.deep.equal(['Failed', 1]);
      expect(status?.message).to.match(/budget of Task "strict" has [\d,]+ of 50,000 tokens left/);
      expect(callsFor('strict')).to.have.length(1);
    });

    it('a Task that stands still can be cancelled', async () => {
      await write('unwanted', { ...promptOf('unwanted'), budget: { maxTokens: 100 } });
      await heldUp('unwanted');
      await platform.rest.json('POST', '/api/v1/tasks/unwanted/cancel', { json: {} });
      expect((await platform.ended('unwanted')).status?.phase).to.equal('Cancelled');
      expect(callsFor('unwanted')).to.have.length(0);
    });

    it('a coordinator’s budget is that of its children, who go on when it is raised', async () => {
      const helper = await platform.model('helper', { script: says(long) });
      await platform.model('lead', { script: delegates(3) });
      await platform.agent('helper', { providerRef: { name: 'helper' }, model: { maxTokens } });
      await platform.agent('lead', {
        providerRef: { name: 'lead' },
        model: { maxTokens: 500 },
        coordination: { enabled: true, allowedAgents: [{ name: 'helper' }] },
      });
      await platform.task('lead', { type: 'ai', prompt: 'go', agentRef: { name: 'lead' }, budget: { maxTokens: maxTokens } });
      const children = await platform
        .taskThat('lead', 'have three children', ({ status }) => status?.childTasks?.length === 3)
        .then(({ status }) => status?.childTasks?.map(({ name }) => name) ?? []);
      for (const child of children) expect((await heldUp(child)).status?.message).to.include('budget of Task "lead"');
      expect(helper.calls()).to.have.length(0);
      expect((await usage(children[0] ?? '')).budgets.map(({ of }) => of.name)).to.deep.equal(['lead']);

      await platform.rest.json('PUT', '/api/v1/tasks/lead/budget', { json: { maxTokens: plenty } });
      expect((await platform.ended('lead')).status?.phase).to.equal('Succeeded');
      for (const child of children) expect((await platform.ended(child)).status?.phase).to.equal('Succeeded');
      expect(helper.calls()).to.have.length(3);
      const { tree, budgets } = await usage('lead');
      expect([tree.tasks, tree.modelCalls]).to.deep.equal([4, budgets[0]?.spent.calls]);
      expect(budgets[0]?.spent.tokens).to.equal(tree.inputTokens + tree.outputTokens);
    });

    it('an Agent’s month holds its Tasks up, until the Agent is changed', async () => {
      await platform.agent('poor', {
        tools: [{ name: 'file_write' }],
        model: { maxTokens },
        budget: { tokensPerMonth: forOneCall },
      });
      await write('first', { ...promptOf('first'), agentRef: { name: 'poor' } });
      expect((await heldUp('first')).status?.message).to.match(/budget of Agent "poor" for \d{4}-\d{2}/);
      await platform.kube.patch(Agents, { namespace: 'default', name: 'poor' }, { spec: { budget: { tokensPerMonth: plenty } } });
      expect((await platform.ended('first')).status?.phase).to.equal('Succeeded');
      expect(callsFor('first')).to.have.length(3);
    });

    /** What is known of a namespace may be two seconds old: those who come too early get through. */
    async function firstHeldUp(number = 1): Promise<Task> {
      const name = `one-${number}`;
      await write(name, promptOf(name));
      const task = await platform.taskThat(name, 'end or be out of budget', (each) => isOver(each) || isOutOfBudget(each));
      return isOutOfBudget(task) ? task : firstHeldUp(number + 1);
    }

    it('a namespace’s month holds its Tasks up, also where it cannot be read, until somebody looks again', async () => {
      const limit = (value: string | null) =>
        platform.kube.patch(
          Namespaces,
          { namespace: '', name: 'default' },
          { metadata: { annotations: { 'orka.ai/tokens-per-month': value } } },
        );
      await limit('a lot');
      const held = await firstHeldUp();
      const says = 'annotation orka.ai/tokens-per-month of Namespace "default" is no number: "a lot"';
      expect(held.status?.message).to.include(says);
      await limit(null);
      expect((await platform.ended(held.metadata.name)).status?.phase).to.equal('Succeeded');
    });
  });
}

import { createServer } from 'node:http';
import { expect } from 'chai';
import { doneIn, promptOf, say } from '../../demo/model/scripts/transcript.ts';
import { startScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { listen } from '../../shared/http/server.ts';
import { startPlatform, startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { until } from '../support/until.ts';

const withoutPod = { execution: { runtime: 'function' } } as const;
const plan = (progress: number, isDone = false) => ({
  name: 'update_plan',
  arguments: { summary: `${progress} of 100`, progress_pct: progress, goal_complete: isDone, plan_document: '# Plan' },
});

describe('Tasks without a pod', function () {
  this.timeout(60_000);
  let platform: TestPlatform;
  before(async () => {
    platform = await startPlatformHere({});
    await platform.model('plain', { script: (conversation) => say(conversation, `you said ${promptOf(conversation)}`) });
  });
  after(() => platform.close());

  const ask = (name: string, model: string, more: Partial<Task['spec']> = {}): Promise<Task> =>
    platform.ask(name, model, { ...withoutPod, ...more });
  const conditionOf = ({ status }: Task, type: string) => findCondition(status?.conditions, type);

  it('succeed as others do, and say where they ran', async () => {
    await ask('plain', 'plain', { prompt: 'hello' });
    const task = await platform.ended('plain');
    expect(task.status).to.include({ phase: 'Succeeded', runtime: 'function', attempts: 1 }).and.not.have.property('jobName');
    expect(task.status?.resultRef).to.deep.equal({ available: true });
    expect(task.status?.usage).to.include({ modelCalls: 1 });
    expect(conditionOf(task, 'Runtime')).to.include({ status: 'True', reason: 'Function' });
    expect(await platform.result('plain')).to.equal('you said hello');
    expect((await platform.kube.list(Jobs, { namespace: 'default' })).items).to.deep.equal([]);
  });

  it('have a log, and one that can be followed', async () => {
    const { logs } = await platform.rest.json<{ logs: string }>('GET', '/api/v1/tasks/plain/logs?namespace=default');
    expect(logs).to.match(/^turn 1: \d+ in \/ \d+ out tokens, .*\nrun 1 succeeded\n$/);
    const { body } = await platform.rest.request('GET', '/api/v1/tasks/plain/logs?namespace=default&follow=true');
    expect(body.toString('utf8')).to.match(/^data: turn 1: .*\n\ndata: run 1 succeeded\n\n$/);
  });

  it('get a pod where they need one, and say why', async () => {
    await ask('handy', 'plain', { ai: { prompt: 'hello', providerRef: { name: 'plain' }, tools: ['code_exec'] } });
    const task = await platform.ended('handy');
    expect(task.status).to.include({ phase: 'Succeeded', runtime: 'job' });
    expect(conditionOf(task, 'Runtime')?.message).to.equal(
      'runs in a pod: code_exec needs files and processes, and only a pod has that',
    );
  });

  it('stand still where no budget lets them go on, and go on when there is more', async () => {
    const ai = { prompt: 'hello', providerRef: { name: 'plain' }, maxTokens: 1000 };
    await ask('thrifty', 'plain', { ai, budget: { maxTokens: 500 } });
    const paused = await platform.taskThat(
      'thrifty',
      'stand still',
      (task) => conditionOf(task, 'BudgetExhausted')?.status === 'True',
    );
    expect(paused.status).to.include({ phase: 'Pending', attempts: 1 });
    const at = { namespace: 'default', name: 'thrifty' };
    await platform.kube.patch(Tasks, at, { spec: { budget: { maxTokens: 200_000 } } });
    const task = await platform.ended('thrifty');
    expect(task.status).to.include({ phase: 'Succeeded', runtime: 'function', attempts: 2 });
    expect(await platform.result('thrifty')).to.equal('you said hello');
  });

  describe('whose model does not answer', () => {
    let hungUp = 0;
    let asked = 0;
    let close: () => Promise<void>;
    before(async () => {
      const mute = createServer((_req, res) => {
        asked += 1;
        res.once('close', () => {
          hungUp += 1;
        });
      });
      const server = await listen(mute, { port: 0 });
      close = () => server.close(0);
      await platform.secret('mute', { 'api-key': 'scripted' });
      await platform.provider('mute', server.url);
    });
    after(() => close());
    beforeEach(() => {
      hungUp = 0;
      asked = 0;
    });

    it('end with their time', async () => {
      await ask('late', 'mute', { timeout: '2s' });
      const task = await platform.ended('late');
      expect(task.status).to.include({ phase: 'Failed', message: 'task timed out' });
      await until('the call to be given up', () => hungUp > 0 || undefined);
    });

    it('can be cancelled', async () => {
      await ask('unwanted', 'mute');
      await until('the call', () => asked > 0 || undefined);
      await platform.kube.patch(
        Tasks,
        { namespace: 'default', name: 'unwanted' },
        { metadata: { annotations: { 'orka.ai/cancel': 'enough' } } },
      );
      const task = await platform.ended('unwanted');
      expect(task.status).to.include({ phase: 'Cancelled', message: 'enough' });
      await until('the call to be given up', () => hungUp > 0 || undefined);
    });

    it('can be deleted', async () => {
      await ask('gone', 'mute');
      await until('the call', () => asked > 0 || undefined);
      await platform.kube.delete(Tasks, { namespace: 'default', name: 'gone' });
      await until('its end', async () => (await platform.kube.get(Tasks, 'default', 'gone')) === undefined || undefined);
      await until('the call to be given up', () => hungUp > 0 || undefined);
    });
  });

  it('row 19: go on through three iterations and their children, warm, without a pod for any of them', async () => {
    const rounds = 3;
    /** Each iteration delegates two pieces, waits for both, writes its plan and ends. */
    const lead: Script = (conversation) => {
      const done = doneIn(conversation);
      if (promptOf(conversation).startsWith('piece')) return say(conversation, `${promptOf(conversation)} is done`);
      const iteration = Number(/iteration (\d+)\)/.exec(promptOf(conversation))?.[1] ?? -1) + 1;
      const pieces = ['a', 'b'].map((piece) => `piece ${iteration}${piece}`);
      if (done.length === 0)
        return say(
          conversation,
          '',
          ...pieces.map((prompt) => ({ name: 'delegate_task', arguments: { agent: 'hand', prompt } })),
        );
      const names = done.slice(0, 2).map(({ output }) => (JSON.parse(output) as { task: string }).task);
      if (done.length === 2) return say(conversation, '', { name: 'wait_for_tasks', arguments: { tasks: names } });
      if (done.length === 3) return say(conversation, '', plan(iteration * 10, iteration === rounds - 1));
      return say(conversation, done[2]?.output ?? '');
    };
    const model = await platform.model('lead', { script: lead });
    await platform.agent('hand', { providerRef: { name: 'lead' }, ...withoutPod });
    await platform.agent('lead', {
      providerRef: { name: 'lead' },
      coordination: { enabled: true, autonomous: true, allowedAgents: [{ name: 'hand' }] },
      ...withoutPod,
    });
    await platform.task('team', { type: 'ai', agentRef: { name: 'lead' }, prompt: 'lead them' });
    const task = await platform.ended('team');
    expect(task.status?.message).to.equal(`goal complete after ${rounds} iterations: 20 of 100`);
    expect(task.status).to.include({ phase: 'Succeeded', runtime: 'function', attempts: rounds });
    const { results } = JSON.parse(await platform.result('team')) as { results: { phase: string; result: string }[] };
    expect(results.map(({ result }) => result)).to.deep.equal(['piece 2a is done', 'piece 2b is done']);
    expect(model.calls(), '4 turns and 2 children an iteration').to.have.length(rounds * 6);
    const { items } = await platform.kube.list(Jobs, { namespace: 'default', labelSelector: 'orka.ai/parent-task=team' });
    expect(items).to.deep.equal([]);
  });
});

describe('Tasks without a pod, on a platform that is killed', function () {
  this.timeout(90_000);

  it('go on where their journals end, and ask nothing twice', async () => {
    const turns = 6;
    const model = await startScriptedModel({
      port: 0,
      msPerToken: 15,
      script: (conversation) =>
        doneIn(conversation).length < turns
          ? say(conversation, '', plan(doneIn(conversation).length))
          : say(conversation, 'done'),
    });
    const first = await startPlatform(undefined, { args: ['--runtime', 'function'] });
    let platform = first;
    try {
      await first.secret('slow', { 'api-key': 'scripted' });
      await first.provider('slow', model.url);
      await first.task('long', { type: 'ai', prompt: 'go', ai: { providerRef: { name: 'slow' }, tools: ['update_plan'] } });
      for (const kills of [2, 4]) {
        await until(`${kills} calls`, () => model.calls().length >= kills || undefined);
        await platform.dev.kill();
        platform = await startPlatform(first.dataDir, { args: ['--runtime', 'function'] });
      }
      const task = await platform.ended('long');
      expect(task.status).to.include({ phase: 'Succeeded', runtime: 'function', attempts: 1 });
      const keys = model.calls().map(({ key }) => key);
      expect(new Set(keys).size).to.equal(turns + 1);
      // What was under way when its process was killed has cost an answer that nobody got.
      expect(keys.length).to.be.at.most(turns + 1 + 2);
    } finally {
      await platform.close();
      await model.close();
    }
  });
});

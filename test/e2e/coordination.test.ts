import { expect } from 'chai';
import { doneIn, jsonOf, say } from '../../demo/model/scripts/transcript.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { delegates, plans, says } from '../support/scripts.ts';
import { until } from '../support/until.ts';

const childCount = 8;
const limit = 5;

/** Writes a file, then answers. */
const writeThenSay: Script = (conversation) =>
  doneIn(conversation).length > 0
    ? say(conversation, 'written and said')
    : say(conversation, '', { name: 'file_write', arguments: { path: 'kept.txt', content: 'kept' } });

describe('coordination, on one orka dev', function () {
  this.timeout(120_000);
  const watching = new AbortController();
  const servers: ScriptedModel[] = [];
  let platform: TestPlatform;
  let slow: ScriptedModel;
  let mostRunning = 0;

  /** Models stay when the platform is started anew, as a provider's do. */
  async function model(name: string, options: Omit<Parameters<typeof startScriptedModel>[0], 'port'>): Promise<ScriptedModel> {
    const server = await startScriptedModel({ port: 0, ...options });
    servers.push(server);
    await platform.secret(name, { 'api-key': 'scripted' });
    await platform.provider(name, server.url);
    return server;
  }

  before(async () => {
    platform = await startPlatform();
    const children = reflect(platform.kube, Tasks, {
      namespace: 'default',
      labelSelector: 'orka.ai/parent-task=fan-out',
      onChange() {
        mostRunning = Math.max(mostRunning, children.list().filter(({ status }) => status?.phase === 'Running').length);
      },
      signal: watching.signal,
      log: silent,
    });
    await model('fan-out', { script: delegates(childCount) });
    // An answer takes so long that all who may run at a time do.
    await model('helpers', { script: says('x'.repeat(800)), msPerToken: 10 });
    await model('wanderer', { script: plans(false) });
    await model('finisher', { script: plans(true) });
    slow = await model('writer', {
      script: writeThenSay,
      faults: ({ index }) => (index === 1 ? { kind: 'silence' } : undefined),
    });
    await platform.agent('helper', { providerRef: { name: 'helpers' } });
    await platform.agent('fan-out', {
      providerRef: { name: 'fan-out' },
      coordination: { enabled: true, maxConcurrentChildren: limit, maxDepth: 3, allowedAgents: [{ name: 'helper' }] },
    });
    for (const name of ['wanderer', 'finisher'])
      await platform.agent(name, { providerRef: { name }, coordination: { enabled: true, autonomous: true, maxIterations: 2 } });
    await platform.agent('writer', { providerRef: { name: 'writer' }, tools: [{ name: 'file_write' }] });
    for (const name of ['fan-out', 'wanderer', 'finisher'])
      await platform.task(name, { type: 'ai', prompt: 'Reach the goal.', agentRef: { name } });
  });
  after(async () => {
    watching.abort();
    await platform?.close();
    for (const server of servers) await server.close();
  });

  describe(`${childCount} children where ${limit} may run at a time`, () => {
    let parent: Task;
    before(async () => {
      parent = await platform.ended('fan-out');
    });

    it('all finish', async () => {
      expect(parent.status?.phase, parent.status?.message).to.equal('Succeeded');
      const { completed, results = [] } = jsonOf<{ completed: boolean; results: { phase: string }[] }>(
        await platform.result('fan-out'),
      );
      expect({ completed, phases: results.map(({ phase }) => phase) }).to.deep.equal({
        completed: true,
        phases: Array(childCount).fill('Succeeded'),
      });
    });
    it('as many as may run together do, and never more', () => {
      expect(mostRunning).to.equal(limit);
    });
    it("the parent's status shows each of them", async () => {
      const shown = await platform.taskThat(
        'fan-out',
        'show its children',
        ({ status }) => status?.childTasks?.length === childCount,
      );
      const { items } = await platform.kube.list(Tasks, { namespace: 'default', labelSelector: 'orka.ai/parent-task=fan-out' });
      expect(shown.status?.childTasks?.map(({ name }) => name)).to.have.members(items.map(({ metadata }) => metadata.name));
      expect(shown.status?.childTasks?.map(({ agent, phase }) => `${agent} ${phase}`)).to.deep.equal(
        Array(childCount).fill('helper Succeeded'),
      );
    });
  });

  describe('the end of an autonomous Task', () => {
    const goal = (task: Task): unknown => {
      const { type, status, reason } = findCondition(task.status?.conditions, 'GoalComplete') ?? {};
      return { type, status, reason };
    };

    it('at maxIterations: Succeeded, and a condition says that the goal was not reached', async () => {
      const task = await platform.ended('wanderer');
      expect(task.status).to.include({ phase: 'Succeeded', message: 'reached max iterations (2)', iteration: 1 });
      expect(goal(task)).to.deep.equal({ type: 'GoalComplete', status: 'False', reason: 'MaxIterationsReached' });
    });
    it('at the goal: Succeeded, and the condition says so', async () => {
      const task = await platform.ended('finisher');
      expect(task.status).to.include({
        phase: 'Succeeded',
        message: 'goal complete after 1 iterations: on the way',
        iteration: 0,
      });
      expect(goal(task)).to.deep.equal({ type: 'GoalComplete', status: 'True', reason: 'GoalComplete' });
    });
    it('its plan can be read afterwards', async () => {
      expect(await platform.rest.json('GET', '/api/v1/tasks/wanderer/plan')).to.include({
        TaskName: 'wanderer',
        Iteration: 1,
        Summary: 'on the way',
        ProgressPct: 40,
        GoalComplete: false,
      });
    });
  });

  describe('stopped in the middle of a Task and started again', () => {
    let kept: { plan: unknown; result: string; logs: unknown };
    const read = async (): Promise<typeof kept> => ({
      plan: await platform.rest.json('GET', '/api/v1/tasks/wanderer/plan'),
      result: await platform.result('fan-out'),
      logs: await platform.rest.json('GET', '/api/v1/tasks/fan-out/logs'),
    });

    before(async () => {
      kept = await read();
      await platform.task('interrupted', { type: 'ai', prompt: 'Write it down.', agentRef: { name: 'writer' } });
      await until('the turn that has no answer', () => (slow.calls().length === 2 ? true : undefined), { timeoutMs: 30_000 });
      watching.abort();
      await platform.stop();
      platform = await startPlatform(platform.dataDir);
    });

    it('it goes on where it was: nothing that was answered is asked again', async () => {
      const { status } = await platform.ended('interrupted');
      expect(status?.phase, status?.message).to.equal('Succeeded');
      expect(await platform.result('interrupted')).to.equal('written and said');
      expect(slow.calls().map(({ key }) => key)).to.have.length(3);
      expect(slow.calls()[2]?.key).to.equal(slow.calls()[1]?.key);
    });
    it('results, plans and logs of before are as they were', async () => {
      expect(await read()).to.deep.equal(kept);
    });
  });
});

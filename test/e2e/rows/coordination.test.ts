import { expect } from 'chai';
import { jsonOf } from '../../../demo/model/scripts/transcript.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import { Tasks } from '../../../shared/api/kinds.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { silent } from '../../../shared/log/logger.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { delegates, plans, says } from '../../support/scripts.ts';
import { until } from '../../support/until.ts';

const childCount = 8;
const limit = 5;

describe(`contract 9, coordinators, ${inChaos}`, function () {
  this.timeout(90_000);
  const watching = new AbortController();
  /** Milliseconds by which the platform's clock has been set ahead. */
  let ahead = 0;
  let platform: TestPlatform;
  let mostRunning = 0;

  before(async () => {
    platform = await startChaoticPlatform({ now: () => Date.now() + ahead });
    const children = reflect(platform.kube, Tasks, {
      namespace: 'default',
      labelSelector: 'orka.ai/parent-task=fan-out',
      onChange() {
        mostRunning = Math.max(mostRunning, children.list().filter(({ status }) => status?.phase === 'Running').length);
      },
      signal: watching.signal,
      log: silent,
    });
    await platform.model('fan-out', { script: delegates(childCount) });
    // An answer takes so long that all who may run at a time do.
    await platform.model('helpers', { script: says('x'.repeat(800)), msPerToken: 10 });
    await platform.model('wanderer', { script: plans(false) });
    await platform.model('finisher', { script: plans(true) });
    await platform.agent('helper', { providerRef: { name: 'helpers' } });
    await platform.agent('fan-out', {
      providerRef: { name: 'fan-out' },
      coordination: { enabled: true, maxConcurrentChildren: limit, maxDepth: 3, allowedAgents: [{ name: 'helper' }] },
    });
    for (const name of ['wanderer', 'finisher'])
      await platform.agent(name, { providerRef: { name }, coordination: { enabled: true, autonomous: true, maxIterations: 2 } });
  });
  after(async () => {
    watching.abort();
    await platform?.close();
  });

  const pursue = (name: string, agent: string, more: Partial<Task['spec']> = {}): Promise<Task> =>
    platform.task(name, { type: 'ai', prompt: 'Reach the goal.', agentRef: { name: agent }, ...more });
  const goalOf = ({ status }: Task): unknown => {
    const { status: value, reason } = findCondition(status?.conditions, 'GoalComplete') ?? {};
    return [value, reason];
  };

  it(`row 3: of ${childCount} children ${limit} at a time run, never more, and all finish`, async () => {
    await pursue('fan-out', 'fan-out');
    const parent = await platform.ended('fan-out');
    expect(parent.status?.phase, parent.status?.message).to.equal('Succeeded');
    const { completed, results = [] } = jsonOf<{ completed: boolean; results: { phase: string }[] }>(
      await platform.result('fan-out'),
    );
    expect([completed, results.map(({ phase }) => phase)]).to.deep.equal([true, Array(childCount).fill('Succeeded')]);
    expect(mostRunning).to.equal(limit);
    const shown = await platform.taskThat(
      'fan-out',
      'show its children',
      ({ status }) => status?.childTasks?.filter(({ phase }) => phase === 'Succeeded').length === childCount,
    );
    const { items } = await platform.kube.list(Tasks, { namespace: 'default', labelSelector: 'orka.ai/parent-task=fan-out' });
    expect(shown.status?.childTasks?.map(({ name }) => name)).to.have.members(items.map(({ metadata }) => metadata.name));
  });

  it('row 7: an autonomous Task of two iterations has its plan afterwards', async () => {
    await pursue('planner', 'wanderer');
    expect((await platform.ended('planner')).status).to.include({ phase: 'Succeeded', iteration: 1 });
    expect(await platform.rest.json('GET', '/api/v1/tasks/planner/plan')).to.include({
      TaskName: 'planner',
      Iteration: 1,
      Summary: 'on the way',
      ProgressPct: 40,
      GoalComplete: false,
    });
  });

  it('row 8: an autonomous Task that is suspended for longer than its timeout stays suspended, and goes on', async () => {
    const model = await platform.model('pausing', { script: plans(false), msPerToken: 20 });
    const coordination = { enabled: true, autonomous: true, maxIterations: 2 };
    await platform.agent('pausing', { providerRef: { name: 'pausing' }, coordination });
    await pursue('pauses', 'pausing', { timeout: '1m' });
    await until('its first question', () => model.calls()[0]);
    const suspend = (is: boolean) =>
      platform.kube.patch(Tasks, { namespace: 'default', name: 'pauses' }, { spec: { suspend: is } });
    await suspend(true);
    const isSuspended = ({ status }: Task): boolean => findCondition(status?.conditions, 'Suspended')?.status === 'True';
    const paused = await platform.taskThat('pauses', 'pause', isSuspended);
    expect(paused.status).to.include({ phase: 'Running', message: 'autonomous task suspended at iteration 0' });
    ahead += 600_000;
    // Something that changes makes everybody look at it again.
    await platform.kube.patch(Tasks, { namespace: 'default', name: 'pauses' }, { metadata: { labels: { looked: 'at' } } });
    await pursue('meanwhile', 'finisher');
    await platform.ended('meanwhile');
    const later = await platform.taskThat('pauses', 'be there', () => true);
    expect([later.status?.phase, isSuspended(later)]).to.deep.equal(['Running', true]);
    await suspend(false);
    expect((await platform.ended('pauses')).status).to.include({
      phase: 'Succeeded',
      message: 'reached max iterations (2)',
      iteration: 1,
    });
  });

  it('row 21: a condition tells the last iteration from the goal', async () => {
    await Promise.all([pursue('wanders', 'wanderer'), pursue('arrives', 'finisher')]);
    const [wanders, arrives] = await Promise.all(['wanders', 'arrives'].map(platform.ended));
    expect([wanders?.status?.phase, wanders?.status?.message]).to.deep.equal(['Succeeded', 'reached max iterations (2)']);
    expect([arrives?.status?.phase, arrives?.status?.message]).to.deep.equal([
      'Succeeded',
      'goal complete after 1 iterations: on the way',
    ]);
    expect([wanders, arrives].map((task) => task && goalOf(task))).to.deep.equal([
      ['False', 'MaxIterationsReached'],
      ['True', 'GoalComplete'],
    ]);
  });
});

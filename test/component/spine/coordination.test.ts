import { expect } from 'chai';
import { Agents, Jobs, PersistentVolumeClaims, Tasks } from '../../../shared/api/kinds.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { deliveries } from '../../support/chaos.ts';
import { childOf, createAgent, createProvider, type Spine, startSpine, type Worker } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

const plan = { summary: 'auth is done', plan_document: '# Plan' };

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: coordinators`, () => {
    let spine: Spine;
    let worker: Worker;
    before(async () => {
      spine = await startSpine({ chaos, worker: (job, tools) => worker(job, tools) });
      await createProvider(spine.kube);
      await createAgent(spine.kube, 'coder', {});
      const allowedAgents = [{ name: 'coder' }];
      await createAgent(spine.kube, 'lead', {
        coordination: { enabled: true, maxConcurrentChildren: 2, maxDepth: 1, allowedAgents },
      });
      await createAgent(spine.kube, 'loop', { coordination: { enabled: true, autonomous: true, allowedAgents } });
      await createAgent(spine.kube, 'loop-of-two', {
        coordination: { enabled: true, autonomous: true, maxIterations: 2, allowedAgents },
      });
    });
    after(() => spine.close());
    afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

    it('an autonomous Task goes round until its goal is complete, and keeps its plan', async () => {
      worker = async (job, { end, store, task }) => {
        const iteration = Number(
          job.spec.template.spec.containers[0]?.env?.find(({ name }) => name === 'ORKA_AUTONOMOUS_ITERATION')?.value,
        );
        await store.putPlan(task, { ...plan, iteration, progress_pct: 50 * iteration, goal_complete: iteration === 2 });
        await end('succeeded', { result: `iteration ${iteration}` });
      };
      const created = await spine.create({ name: 'rounds', spec: { agentRef: { name: 'loop' } } });
      const { status } = await spine.finished('rounds');
      expect(status).to.include({
        phase: 'Succeeded',
        iteration: 2,
        attempts: 3,
        message: 'goal complete after 3 iterations: auth is done',
      });
      expect(status?.conditions?.find(({ type }) => type === 'GoalComplete')).to.include({
        status: 'True',
        reason: 'GoalComplete',
      });
      expect(await spine.store.plan(refTo(created))).to.include({ iteration: 2, goal_complete: true });
      expect((await spine.store.runs(refTo(created))).map(({ iteration, jobs }) => [iteration, jobs.length])).to.deep.equal([
        [0, 1],
        [1, 1],
        [2, 1],
      ]);
    });

    it('the last iteration allowed ends it too, and a condition tells the two ends apart', async () => {
      worker = async (_job, { end, store, task }) => {
        await store.putPlan(task, { ...plan, iteration: 0, progress_pct: 10, goal_complete: false });
        await end('succeeded');
      };
      await spine.create({ name: 'bounded', spec: { agentRef: { name: 'loop-of-two' } } });
      const { status } = await spine.finished('bounded');
      expect(status).to.include({ phase: 'Succeeded', message: 'reached max iterations (2)', attempts: 2 });
      expect(status?.conditions?.find(({ type }) => type === 'GoalComplete')).to.include({
        status: 'False',
        reason: 'MaxIterationsReached',
      });
    });

    it('a suspended one stays Running and goes on when it may', async () => {
      worker = async (job, { end, store, task }) => {
        if (job.metadata.name.endsWith('-1')) await spine.kube.patch(Tasks, task, { spec: { suspend: true } });
        else await store.putPlan(task, { ...plan, iteration: 1, progress_pct: 100, goal_complete: true });
        await end('succeeded');
      };
      await spine.create({ name: 'paused', spec: { agentRef: { name: 'loop' } } });
      const paused = await spine.when(
        'paused',
        'to pause',
        ({ status }) => status?.message === 'autonomous task suspended at iteration 0',
      );
      expect(paused.status?.phase).to.equal('Running');
      await spine.kube.patch(Tasks, { namespace: 'default', name: 'paused' }, { spec: { suspend: false } });
      const { status } = await spine.finished('paused');
      expect(status).to.include({ phase: 'Succeeded', iteration: 1 });
      expect(status?.conditions?.find(({ type }) => type === 'Suspended')?.status).to.equal('False');
    });

    it('one whose Agent was deleted in mid-loop fails and says so', async () => {
      await createAgent(spine.kube, 'doomed', { coordination: { enabled: true, autonomous: true } });
      worker = async (_job, { end, kube }) => {
        await kube.delete(Agents, { namespace: 'default', name: 'doomed' });
        await end('succeeded');
      };
      await spine.create({ name: 'orphaned', spec: { agentRef: { name: 'doomed' } } });
      expect((await spine.finished('orphaned')).status).to.include({
        phase: 'Failed',
        message: 'failed to resolve agent for autonomous iteration',
      });
    });

    it('eight children with room for two: never more than two at once, and all finish', async () => {
      let running = 0;
      let most = 0;
      const ends: (() => Promise<void>)[] = [];
      worker = async (job, { end }) => {
        if (job.metadata.name.startsWith('busy-job')) return;
        running += 1;
        most = Math.max(most, running);
        ends.push(async () => {
          running -= 1;
          await end('succeeded', { result: `done by ${job.metadata.name}` });
        });
      };
      const parent = await spine.create({ name: 'busy', spec: { agentRef: { name: 'lead' } } });
      await spine.when('busy', 'to run', ({ status }) => status?.phase === 'Running');
      const names = Array.from({ length: 8 }, (_, i) => `busy-child-${i}`);
      for (const name of names) await spine.create(childOf(parent, name, 'coder'));
      for (let ended = 0; ended < names.length; ended += 1) {
        const room = Math.min(2, names.length - ended);
        await until('every place to be taken', () => (ends.length === room ? true : undefined));
        await ends.shift()?.();
      }
      for (const name of names) expect((await spine.finished(name)).status?.phase).to.equal('Succeeded');
      expect(most).to.equal(2);
      const shown = await spine.when(
        'busy',
        'to show its children',
        ({ status }) => status?.childTasks?.filter(({ result }) => result).length === 8,
      );
      expect(shown.status?.childTasks?.map(({ name }) => name).sort()).to.deep.equal(names);
      expect(shown.status?.childTasks?.every(({ agent, phase }) => agent === 'coder' && phase === 'Succeeded')).to.equal(true);
    });

    it('children share the workspace of the Task at the top', async () => {
      worker = async () => {};
      const parent = await spine.create({ name: 'home', spec: { agentRef: { name: 'lead' } } });
      const top = await spine.when('home', 'to run', ({ status }) => status?.phase === 'Running');
      await spine.create(childOf(parent, 'home-child', 'coder'));
      const child = await spine.when('home-child', 'to run', ({ status }) => status?.phase === 'Running');
      const [one, two] = await Promise.all([claimOf(spine, top.status?.jobName), claimOf(spine, child.status?.jobName)]);
      expect(one).to.match(/^home-workspace-/);
      expect(two).to.equal(one);
      const claim = await spine.kube.get(PersistentVolumeClaims, 'default', one ?? '');
      expect(claim?.metadata.ownerReferences?.[0]?.uid).to.equal(parent.metadata.uid);
    });

    for (const [name, make, message] of [
      [
        'depth',
        (parent: Parameters<typeof childOf>[0]) => childOf(parent, 'too-deep', 'coder', 2),
        'coordination depth 2 exceeds max 1',
      ],
      [
        'allow-list',
        (parent: Parameters<typeof childOf>[0]) => childOf(parent, 'not-listed', 'loop'),
        `agent "loop" not in parent's allowedAgents`,
      ],
    ] as const) {
      it(`a child against the rules fails: ${name}`, async () => {
        worker = async () => {};
        const parent = await spine.create({ name: `strict-${name}`, spec: { agentRef: { name: 'lead' } } });
        const child = await spine.create(make(parent));
        expect((await spine.finished(child.metadata.name)).status).to.include({ phase: 'Failed', message });
        await spine.dispatcher.idle();
        const finished = spine.dispatcher.seen.find(
          ({ type, data }) => type === 'ai.orka.task.finished.v1' && data.task.uid === child.metadata.uid,
        );
        expect(finished?.data).to.deep.include({ phase: 'Failed', parent: refTo(parent) });
      });
    }

    it('a deleted parent takes its waiting children along, and their places are free again', async () => {
      worker = async () => {};
      const parent = await spine.create({ name: 'gone', spec: { agentRef: { name: 'lead' } } });
      await spine.when('gone', 'to run', ({ status }) => status?.phase === 'Running');
      const owned = {
        ownerReferences: [{ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name: 'gone', uid: parent.metadata.uid ?? '' }],
      };
      for (const i of [1, 2, 3]) {
        const child = childOf(parent, `gone-child-${i}`, 'coder');
        await spine.create(child);
        await spine.kube.patch(Tasks, { namespace: 'default', name: child.name }, { metadata: owned });
      }
      await until('one of them to wait', async () => {
        const children = await Promise.all([1, 2, 3].map((i) => spine.task(`gone-child-${i}`)));
        return children
          .map(({ status }) => status?.phase)
          .sort()
          .join() === 'Pending,Running,Running'
          ? true
          : undefined;
      });
      await spine.kube.delete(Tasks, { namespace: 'default', name: 'gone' });
      await until('all to go', async () => {
        const { items } = await spine.kube.list(Tasks, { namespace: 'default' });
        return items.some(({ metadata }) => metadata.name.startsWith('gone')) ? undefined : true;
      });
    });
  });
}

async function claimOf(spine: Spine, job: string | undefined): Promise<string | undefined> {
  const found = await spine.kube.get(Jobs, 'default', job ?? '');
  return found?.spec.template.spec.volumes?.find(({ name }) => name === 'workspace')?.persistentVolumeClaim?.claimName;
}

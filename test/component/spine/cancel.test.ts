import { expect } from 'chai';
import { Jobs, Tasks } from '../../../shared/api/kinds.ts';
import { deliveries } from '../../support/chaos.ts';
import {
  childOf,
  createAgent,
  createProvider,
  type Spine,
  startSpine,
  type Worker,
  type WorkerTools,
} from '../../support/spine.ts';
import { until } from '../../support/until.ts';

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: what becomes of the children of a coordinator that ends`, () => {
    let spine: Spine;
    let worker: Worker;
    before(async () => {
      spine = await startSpine({ chaos, worker: (job, tools) => worker(job, tools) });
      await createProvider(spine.kube);
      await createAgent(spine.kube, 'coder', {});
      await createAgent(spine.kube, 'sublead', { coordination: { enabled: true, allowedAgents: [{ name: 'coder' }] } });
      await createAgent(spine.kube, 'lead', {
        coordination: { enabled: true, maxConcurrentChildren: 2, allowedAgents: [{ name: 'coder' }, { name: 'sublead' }] },
      });
    });
    after(() => spine.close());
    afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

    const unfinished = ['one', 'two', 'three'];

    /** A coordinator at work, with one child that is done, two that run, one that waits for a place, and a Task that only has its label. */
    async function family(name: string): Promise<WorkerTools> {
      const coordinators: WorkerTools[] = [];
      worker = async (job, tools) => {
        if (job.metadata.name.startsWith(`${name}-job`)) coordinators.push(tools);
        if (job.metadata.name.startsWith(`${name}-done`)) await tools.end('succeeded');
      };
      const parent = await spine.create({ name, spec: { agentRef: { name: 'lead' } } });
      await spine.when(name, 'to run', ({ status }) => status?.phase === 'Running');
      await spine.create(childOf(parent, `${name}-done`, 'coder'));
      await spine.finished(`${name}-done`);
      for (const child of unfinished) await spine.create(childOf(parent, `${name}-${child}`, 'sublead'));
      await spine.create({ name: `${name}-stranger`, labels: { 'orka.ai/parent-task': name }, spec: {} });
      await until('all to run that may', async () => {
        const phases = await phasesOf(name, [...unfinished, 'stranger']);
        return phases.sort().join() === 'Pending,Running,Running,Running' && coordinators.length === 1 ? true : undefined;
      });
      const [tools] = coordinators;
      if (tools === undefined) throw new Error('the coordinator has no Job');
      return tools;
    }

    const phasesOf = async (name: string, children: readonly string[]): Promise<unknown[]> =>
      Promise.all(children.map(async (child) => (await spine.task(`${name}-${child}`)).status?.phase));
    const cancel = (name: string, reason: string): Promise<unknown> =>
      spine.kube.patch(Tasks, { namespace: 'default', name }, { metadata: { annotations: { 'orka.ai/cancel': reason } } });

    it('a cancelled coordinator takes its unfinished children along, and theirs', async () => {
      await family('dropped');
      await spine.create(childOf(await spine.task('dropped-one'), 'dropped-grandchild', 'coder', 2));
      await spine.when('dropped-grandchild', 'to run', ({ status }) => status?.phase === 'Running');
      await cancel('dropped', 'changed my mind');
      for (const name of ['', '-one', '-two', '-three', '-grandchild']) {
        const { status } = await spine.finished(`dropped${name}`);
        expect(status, name).to.include({ phase: 'Cancelled', message: 'changed my mind' });
      }
      await spine.dispatcher.idle();
      expect(await phasesOf('dropped', ['done', 'stranger'])).to.deep.equal(['Succeeded', 'Running']);
      const { items } = await spine.kube.list(Jobs, { namespace: 'default' });
      const left = items.map(({ metadata }) => metadata.name).filter((name) => name.startsWith('dropped'));
      expect(left.map((name) => name.replace(/-job-.*/, '')).sort()).to.deep.equal(['dropped-done', 'dropped-stranger']);
    });

    it('a coordinator that fails for good takes them along too: nobody is left to report to', async () => {
      const { finish } = await family('late');
      await finish('Failed', { reason: 'DeadlineExceeded' });
      expect((await spine.finished('late')).status).to.include({ phase: 'Failed', message: 'task timed out' });
      for (const child of unfinished) {
        const { status } = await spine.finished(`late-${child}`);
        expect(status, child).to.include({ phase: 'Cancelled', message: 'parent task ended: Failed' });
      }
      await spine.dispatcher.idle();
      expect(await phasesOf('late', ['done', 'stranger'])).to.deep.equal(['Succeeded', 'Running']);
    });

    it('a coordinator that succeeded leaves them alone', async () => {
      const { end } = await family('content');
      await end('succeeded');
      expect((await spine.finished('content')).status?.phase).to.equal('Succeeded');
      await spine.dispatcher.idle();
      expect((await phasesOf('content', unfinished)).sort()).to.deep.equal(['Pending', 'Running', 'Running']);
    });

    it('a coordinator that is cancelled between two attempts takes them along', async () => {
      worker = async (job, { end }) => {
        if (job.metadata.name.startsWith('between-job')) await end('failed', { message: 'no luck' });
      };
      const retryPolicy = { maxRetries: 1, initialDelay: '1h' };
      const parent = await spine.create({ name: 'between', spec: { agentRef: { name: 'lead' }, retryPolicy } });
      await spine.when('between', 'to wait for its next attempt', ({ status }) => status?.nextScheduleTime !== undefined);
      await spine.create(childOf(parent, 'between-child', 'coder'));
      await spine.when('between-child', 'to run', ({ status }) => status?.phase === 'Running');
      await cancel('between', 'enough');
      for (const name of ['between', 'between-child'])
        expect((await spine.finished(name)).status, name).to.include({ phase: 'Cancelled', message: 'enough' });
    });

    it('a child that is made after its coordinator was cancelled is never started', async () => {
      worker = async () => {};
      const parent = await spine.create({ name: 'quick', spec: { agentRef: { name: 'lead' } } });
      await spine.when('quick', 'to run', ({ status }) => status?.phase === 'Running');
      await cancel('quick', 'stop');
      await spine.finished('quick');
      await spine.create(childOf(parent, 'quick-child', 'coder'));
      expect((await spine.finished('quick-child')).status).to.include({ phase: 'Cancelled', message: 'stop' });
      expect(spine.jobs.filter((job) => job.startsWith('quick-child'))).to.deep.equal([]);
    });
  });
}

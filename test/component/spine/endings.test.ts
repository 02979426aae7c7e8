import { expect } from 'chai';
import { Events, Jobs, Namespaces, Tasks } from '../../../shared/api/kinds.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { deliveries } from '../../support/chaos.ts';
import { childOf, createAgent, createProvider, type Spine, startSpine, type Worker } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: how Tasks end, and what is left of them`, () => {
    let spine: Spine;
    let worker: Worker;
    before(async () => {
      spine = await startSpine({
        chaos,
        worker: (job, tools) => worker(job, tools),
        config: { maxTasksPerNamespace: 1 },
        operator: { jobTtlSeconds: 1 },
        limits: { jobTtlSeconds: 1 },
      });
      await createProvider(spine.kube);
    });
    after(() => spine.close());
    afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

    const jobsOf = async (name: string) =>
      (await spine.kube.list(Jobs, { namespace: 'default', labelSelector: `orka.ai/task=${name}` })).items;
    const eventsOf = async (name: string): Promise<(string | undefined)[]> =>
      (await spine.kube.list(Events, { namespace: 'default' })).items
        .filter(({ involvedObject }) => involvedObject.name === name)
        .map(({ message }) => message);
    const gone = (name: string, namespace = 'default') =>
      until(`${name} to go`, async () => ((await spine.kube.get(Tasks, namespace, name)) === undefined ? true : undefined));
    const ofAttempt = (job: { metadata: { name: string } }): number => Number(job.metadata.name.split('-').at(-1));

    it('an attempt that takes too long is tried again, a Task that does is not', async () => {
      let deadline: number | undefined;
      worker = async (job, { finish, end }) => {
        deadline ??= job.spec.template.spec.activeDeadlineSeconds;
        await (ofAttempt(job) === 1 ? finish('Failed', { reason: 'DeadlineExceeded', noPod: true }) : end('succeeded'));
      };
      const retryPolicy = { maxRetries: 3, attemptTimeout: '10m', initialDelay: '10ms' };
      await spine.create({ name: 'slow', spec: { retryPolicy, timeout: '1h' } });
      expect((await spine.finished('slow')).status).to.include({ phase: 'Succeeded', attempts: 2 });
      expect(deadline).to.equal(600);
      await spine.dispatcher.idle();
      expect(await eventsOf('slow')).to.include('attempt timed out after 10m');
      await spine.create({ name: 'slower', spec: { retryPolicy: { ...retryPolicy, attemptTimeout: '2h' }, timeout: '1h' } });
      expect((await spine.finished('slower')).status).to.include({ phase: 'Failed', message: 'task timed out', attempts: 1 });
    });

    it('no retry begins after the time of the Task', async () => {
      worker = (_job, { end }) => end('failed', { message: 'no luck' });
      await spine.create({ name: 'late', spec: { timeout: '5s', retryPolicy: { maxRetries: 3, initialDelay: '10s' } } });
      expect((await spine.finished('late')).status).to.include({
        phase: 'Failed',
        message: 'task timed out: no time is left for a retry after "no luck"',
      });
    });

    it('the success of an attempt that was given up ends the Task, if it comes before the next attempt', async () => {
      const { promise: begun, resolve: begin } = Promise.withResolvers<Parameters<Worker>[1]>();
      worker = async (_job, tools) => begin(tools);
      await spine.create({ name: 'written-off', spec: { retryPolicy: { maxRetries: 1, initialDelay: '1h' } } });
      const { end, finish } = await begun;
      await finish('Failed', { exitCode: 3 });
      await spine.when('written-off', 'to wait', ({ status }) => status?.nextScheduleTime !== undefined);
      await end('succeeded', { result: 'done' });
      const task = await spine.finished('written-off');
      expect(task.status).to.include({ phase: 'Succeeded', attempts: 1 });
      expect((await spine.store.result(refTo(task)))?.toString()).to.equal('done');
    });

    it('a Job goes some time after its Task has ended, and its log stays', async () => {
      worker = async (_job, { print, end, finish }) => {
        await print('hello');
        await end('succeeded');
        await finish('Complete');
      };
      await spine.create({ name: 'tidy', spec: {} });
      const task = await spine.finished('tidy');
      const job = task.status?.jobName ?? '';
      expect(await jobsOf('tidy')).to.have.length(1);
      await until('the Job to go', async () => ((await jobsOf('tidy')).length === 0 ? true : undefined));
      expect(await spine.store.log(refTo(task), job)).to.equal('hello\n');
      expect((await spine.task('tidy')).status?.phase).to.equal('Succeeded');
    });

    it('a Task goes some time after its end where it says so, with its records', async () => {
      worker = (_job, { end }) => end('succeeded', { result: 'short-lived' });
      const task = await spine.create({ name: 'mayfly', spec: { ttlSecondsAfterFinished: 1 } });
      await spine.finished('mayfly');
      await gone('mayfly');
      expect(await spine.store.result(refTo(task))).to.equal(undefined);
    });

    it('a Task that is deleted while it waits for its retry goes, and comes to nothing later', async () => {
      worker = (_job, { end }) => end('failed');
      await spine.create({ name: 'unwanted', spec: { retryPolicy: { maxRetries: 1, initialDelay: '200ms' } } });
      await spine.when('unwanted', 'to wait', ({ status }) => status?.nextScheduleTime !== undefined);
      await spine.kube.delete(Tasks, { namespace: 'default', name: 'unwanted' });
      await gone('unwanted');
      const marker = await spine.create({ name: 'marker', spec: { retryPolicy: { maxRetries: 1, initialDelay: '300ms' } } });
      await spine.finished(marker.metadata.name);
      expect(spine.jobs.filter((name) => name.startsWith('unwanted'))).to.have.length(1);
    });

    it('all that runs and waits in a namespace goes with it, and holds neither a place nor a session', async () => {
      worker = async () => {};
      await spine.kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'doomed' } });
      const names = ['doomed-a', 'doomed-b', 'doomed-c'];
      const sessionRef = { name: 'talk', create: true };
      for (const name of names)
        await spine.create({ name, namespace: 'doomed', spec: { type: 'container', command: ['true'], sessionRef } });
      await until('one to run, and the others to wait', async () => {
        const { items } = await spine.store.listReservations();
        return items.filter(({ namespace }) => namespace === 'doomed').length === 3 ? true : undefined;
      });
      await spine.kube.delete(Namespaces, { namespace: '', name: 'doomed' });
      for (const name of names) await gone(name, 'doomed');
      await spine.dispatcher.idle();
      const { items } = await spine.store.listReservations();
      expect(items.filter(({ namespace }) => namespace === 'doomed')).to.deep.equal([]);
      expect((await spine.store.session('doomed', 'talk'))?.activeTask).to.equal(undefined);
    });

    it('of the children of past iterations as many stay as the Task wants', async () => {
      await createAgent(spine.kube, 'coder', {});
      await createAgent(spine.kube, 'looper', {
        coordination: { enabled: true, autonomous: true, maxIterations: 3, allowedAgents: [{ name: 'coder' }] },
      });
      worker = async (job, tools) => {
        if (tools.task.name !== 'loop') return tools.end('succeeded');
        const parent = await spine.task('loop');
        const child = `loop-child-${ofAttempt(job)}`;
        await spine.create(childOf(parent, child, 'coder'));
        await spine.finished(child);
        await tools.end('succeeded');
      };
      await spine.create({ name: 'loop', spec: { agentRef: { name: 'looper' }, successfulRunsHistoryLimit: 1 } });
      const task = await spine.finished('loop');
      expect(task.status).to.include({ phase: 'Succeeded', iteration: 2, message: 'reached max iterations (3)' });
      // The first two iterations were followed by a pruning each, which leaves the newest child that had ended by then.
      await gone('loop-child-1');
      for (const name of ['loop-child-2', 'loop-child-3'])
        expect(await spine.kube.get(Tasks, 'default', name)).to.be.an('object');
    });
  });
}

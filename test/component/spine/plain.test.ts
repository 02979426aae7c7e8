import { expect } from 'chai';
import { jobFinished, taskAdmitted } from '../../../eventing/core/spine.ts';
import { Events, Jobs, Providers, Secrets, Tasks } from '../../../shared/api/kinds.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { InvalidError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { silent } from '../../../shared/log/logger.ts';
import { deliveries } from '../../support/chaos.ts';
import { createAgent, createProvider, type Spine, startSpine, type Worker } from '../../support/spine.ts';
import { refusal } from '../../support/store.ts';
import { until } from '../../support/until.ts';

for (const chaos of deliveries()) {
  describe(`spine, ${chaos.name}: Tasks without children`, () => {
    let spine: Spine;
    let worker: Worker;
    /** Called once, when a Job has been made. */
    let afterJob: (() => Promise<void>) | undefined;
    /** Called once, when a pod's log has been read. */
    let afterLog: (() => Promise<void>) | undefined;
    before(async () => {
      const through = (kube: Kube): Kube => ({
        ...refusingOdd(kube),
        async create(kind, namespace, object, options) {
          const created = await refusingOdd(kube).create(kind, namespace, object, options);
          const call = kind.plural === 'jobs' ? afterJob : undefined;
          if (call !== undefined) afterJob = undefined;
          await call?.();
          return created;
        },
        async podLog(at) {
          const text = await kube.podLog(at);
          const call = afterLog;
          afterLog = undefined;
          await call?.();
          return text;
        },
      });
      spine = await startSpine({ chaos, worker: (job, tools) => worker(job, tools), through });
      await createProvider(spine.kube);
      await createAgent(spine.kube, 'writer', {});
    });
    after(() => spine.close());
    afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

    it('an ai Task runs once and succeeds with its result', async () => {
      worker = (_job, { end }) => end('succeeded', { result: 'forty-two' });
      const created = await spine.create({ name: 'plain', spec: {} });
      const task = await spine.finished('plain');
      expect(task.status).to.include({ phase: 'Succeeded', message: 'task completed successfully', attempts: 1 });
      expect(task.status?.resultRef).to.deep.equal({ available: true });
      expect(task.status?.conditions?.find(({ type }) => type === 'Complete')).to.include({
        status: 'True',
        reason: 'TaskSucceeded',
      });
      expect(task.metadata.finalizers).to.deep.equal(['orka.ai/cleanup']);
      await spine.dispatcher.idle();
      expect(spine.jobs.filter((job) => job.startsWith('plain-job-'))).to.have.length(1);
      expect((await spine.store.runs(refTo(created))).map(({ outcome }) => outcome)).to.deep.equal(['succeeded']);
      // Nobody waits for Events, so the last one may be on its way.
      const told = async () => {
        const { items } = await spine.kube.list(Events, { namespace: 'default' });
        const own = items.filter(({ involvedObject }) => involvedObject.uid === created.metadata.uid);
        return own.length < 2 ? undefined : own.map(({ reason }) => reason);
      };
      expect(await until('its Events', told)).to.have.members(['JobCreated', 'TaskSucceeded']);
    });

    it('a worker that says it failed fails the Task with its words', async () => {
      worker = (_job, { end }) => end('failed', { message: 'provider answered 401', retryable: false });
      await spine.create({ name: 'refused', spec: { retryPolicy: { maxRetries: 3, initialDelay: '1ms' } } });
      const task = await spine.finished('refused');
      expect(task.status).to.include({ phase: 'Failed', message: 'provider answered 401', attempts: 1 });
      expect(task.status?.conditions?.find(({ type }) => type === 'Complete')).to.include({
        status: 'False',
        reason: 'TaskFailed',
      });
    });

    it('a failed attempt is tried again until one succeeds', async () => {
      worker = (_job, { end, run }) =>
        run < 3 ? end('failed', { message: `no luck in run ${run}` }) : end('succeeded', { result: 'ok' });
      await spine.create({ name: 'again', spec: { retryPolicy: { maxRetries: 2, initialDelay: '1ms' } } });
      const task = await spine.finished('again');
      expect(task.status).to.include({ phase: 'Succeeded', attempts: 3 });
      expect(task.status?.nextScheduleTime).to.equal(undefined);
      await spine.dispatcher.idle();
      const jobs = await spine.kube.list(Jobs, { namespace: 'default', labelSelector: 'orka.ai/task=again' });
      expect(jobs.items, 'Jobs of the attempts before are removed').to.have.length(1);
    });

    it('a worker that was killed goes on in the same run, though the Task has no retries', async () => {
      worker = (job, { end, finish }) =>
        job.metadata.name.endsWith('-1') ? finish('Failed', { exitCode: 137 }) : end('succeeded', { result: 'ok' });
      const created = await spine.create({ name: 'killed', spec: {} });
      expect((await spine.finished('killed')).status).to.include({ phase: 'Succeeded', attempts: 2 });
      const runs = await spine.store.runs(refTo(created));
      expect(runs).to.have.length(1);
      expect(runs[0]?.jobs).to.have.length(2);
    });

    for (const [name, how, message] of [
      ['code', { exitCode: 3 }, 'job failed: container exited with code 3 (reason=Error)'],
      [
        'memory',
        { exitCode: 137, terminated: 'OOMKilled' },
        'job failed: container ran out of memory (reason=OOMKilled); raise spec.resources.limits.memory',
      ],
      ['deadline', { reason: 'DeadlineExceeded' }, 'task timed out'],
    ] as const) {
      it(`a Job that failed is diagnosed: ${name}`, async () => {
        worker = (_job, { finish }) => finish('Failed', how);
        await spine.create({ name: `failed-${name}`, spec: { timeout: '1m' } });
        expect((await spine.finished(`failed-${name}`)).status).to.include({ phase: 'Failed', message, attempts: 1 });
      });
    }

    it("a container's output is its result, and its log is kept", async () => {
      worker = async (_job, { print, finish }) => {
        await print('hello\nworld ✓');
        await finish('Complete');
      };
      const created = await spine.create({ name: 'boxed', spec: { type: 'container', command: ['greet'] } });
      const { status } = await spine.finished('boxed');
      expect(status).to.deep.include({ phase: 'Succeeded', resultRef: { available: true } });
      expect((await spine.store.result(refTo(created)))?.toString()).to.equal('hello\nworld ✓\n');
      await spine.dispatcher.idle();
      expect(await spine.store.log(refTo(created), status?.jobName ?? '')).to.equal('hello\nworld ✓\n');
      expect((await spine.store.runs(refTo(created))).map(({ state, outcome }) => [state, outcome])).to.deep.equal([
        ['ended', 'succeeded'],
      ]);
    });

    it('the log of an attempt outlives its Job', async () => {
      worker = async (job, { print, end }) => {
        await print(`this is ${job.metadata.name}`);
        await (job.metadata.name.endsWith('-1') ? end('failed', { message: 'no luck' }) : end('succeeded', { result: 'ok' }));
      };
      const created = await spine.create({ name: 'logged', spec: { retryPolicy: { maxRetries: 1, initialDelay: '1ms' } } });
      const { status } = await spine.finished('logged');
      await spine.dispatcher.idle();
      const first = status?.jobName?.replace(/2$/, '1') ?? '';
      expect(await spine.kube.get(Jobs, 'default', first)).to.equal(undefined);
      expect(await spine.store.log(refTo(created), first)).to.equal(`this is ${first}\n`);
    });

    it('a Job that the API server refuses fails the Task, with the reason', async () => {
      await spine.create({ name: 'odd', spec: {} });
      const { status } = await spine.finished('odd');
      expect(status).to.include({ phase: 'Failed', message: 'the Job was refused: this is odd' });
    });

    it('a cancelled Task ends at once and its Job is removed', async () => {
      worker = async () => {};
      await spine.create({ name: 'cancelled', spec: {} });
      const running = await spine.when('cancelled', 'to run', ({ status }) => status?.phase === 'Running');
      await spine.kube.patch(
        Tasks,
        { namespace: 'default', name: 'cancelled' },
        { metadata: { annotations: { 'orka.ai/cancel': 'not needed' } } },
      );
      expect((await spine.finished('cancelled')).status).to.include({ phase: 'Cancelled', message: 'not needed' });
      await until('the Job to go', async () =>
        (await spine.kube.get(Jobs, 'default', running.status?.jobName ?? '')) === undefined ? true : undefined,
      );
    });

    it('a Task without its Agent waits a little, then fails and names it', async () => {
      await spine.create({ name: 'lonely', spec: { agentRef: { name: 'nobody' } } });
      expect((await spine.finished('lonely')).status).to.include({ phase: 'Failed', message: 'agent "nobody" not found' });
    });

    it('a Task whose Provider has no Secret waits, says what is missing, and starts when it comes', async () => {
      worker = (_job, { end }) => end('succeeded', { result: 'ok' });
      await spine.kube.create(Providers, 'default', {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Provider',
        metadata: { name: 'late' },
        spec: { type: 'openai', secretRef: { name: 'late-key' } },
      });
      await spine.create({ name: 'patient', spec: { ai: { providerRef: { name: 'late' } } } });
      const waiting = await spine.when('patient', 'to wait', ({ status }) => status?.phase === 'Pending');
      expect(waiting.status?.message).to.equal('provider "late" is not ready: referenced secret not found: late-key');
      await spine.kube.create(Secrets, 'default', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'late-key' },
        stringData: { 'api-key': 'k' },
      });
      expect((await spine.finished('patient')).status?.phase).to.equal('Succeeded');
    });

    it('a deleted Task is forgotten and its Job goes with it', async () => {
      worker = async () => {};
      const created = await spine.create({ name: 'unwanted', spec: {} });
      const running = await spine.when('unwanted', 'to run', ({ status }) => status?.phase === 'Running');
      await spine.kube.delete(Tasks, { namespace: 'default', name: 'unwanted' });
      await until('the Task to go', async () =>
        (await spine.kube.get(Tasks, 'default', 'unwanted')) === undefined ? true : undefined,
      );
      await until('the Job to go', async () =>
        (await spine.kube.get(Jobs, 'default', running.status?.jobName ?? '')) === undefined ? true : undefined,
      );
      expect(await spine.store.runs(refTo(created))).to.deep.equal([]);
    });

    it('a Task that is deleted before anything holds it is gone at once, and what was launched with it', async () => {
      worker = async () => {};
      afterJob = () => spine.kube.delete(Tasks, { namespace: 'default', name: 'hasty' });
      const ref = refTo(await spine.create({ name: 'hasty', spec: {} }));
      await until('the Job to be made', () => (afterJob === undefined ? true : undefined));
      await spine.dispatcher.idle();
      expect(await spine.kube.get(Tasks, 'default', 'hasty')).to.equal(undefined);
      const job = spine.jobs.find((each) => each.startsWith('hasty-job-')) ?? '';
      await until('the Job to go', async () => ((await spine.kube.get(Jobs, 'default', job)) === undefined ? true : undefined));
      expect(await spine.store.runs(ref)).to.deep.equal([]);
    });

    it('a Task that is deleted while its end is written down leaves nothing, whoever comes late', async () => {
      worker = async (_job, { print, finish }) => {
        await print('hello');
        await finish('Complete');
      };
      afterLog = async () => {
        await spine.kube.delete(Tasks, { namespace: 'default', name: 'swift' });
        await until('the Task to go', async () =>
          (await spine.kube.get(Tasks, 'default', 'swift')) === undefined ? true : undefined,
        );
      };
      const ref = refTo(await spine.create({ name: 'swift', spec: { type: 'container', command: ['greet'] } }));
      await until('the end to be written down', () => (afterLog === undefined ? true : undefined));
      await spine.dispatcher.idle();
      const job = spine.jobs.find((each) => each.startsWith('swift-job-')) ?? '';
      await spine.dispatcher.publish(jobFinished(ref, job, { version: 'late', source: '/orka/api' }));
      await spine.dispatcher.publish(taskAdmitted(ref, { version: 'late', source: '/orka/operator' }));
      await spine.dispatcher.idle();
      const { store } = spine;
      expect(await refusal(store.putLog(ref, job, 'late'))).to.be.instanceOf(NotFoundError);
      expect([await store.runs(ref), await store.result(ref), await store.log(ref, job)]).to.deep.equal([
        [],
        undefined,
        undefined,
      ]);
    });

    it('three writes of ours to a plain Task: finalizer, Running, Succeeded', async () => {
      worker = (_job, { end }) => end('succeeded', { result: 'ok' });
      const versions = new Set<string | undefined>();
      const watching = new AbortController();
      const seen = reflect(spine.kube, Tasks, {
        signal: watching.signal,
        log: silent,
        onChange: (_type, { metadata }) => metadata.name === 'frugal' && versions.add(metadata.resourceVersion),
      });
      await seen.synced;
      await spine.create({ name: 'frugal', spec: {} });
      const { metadata } = await spine.finished('frugal');
      await spine.dispatcher.idle();
      await until('the last version to be seen', () => (versions.has(metadata.resourceVersion) ? true : undefined));
      watching.abort();
      await seen.done;
      expect(versions.size).to.equal(1 + 3);
    });
  });
}

/** An API server that finds something wrong with the Job of one Task. */
function refusingOdd(kube: Kube): Kube {
  return {
    ...kube,
    create: async (kind, namespace, object, options) => {
      if (object.metadata.name.startsWith('odd-job-')) throw new InvalidError('this is odd');
      return kube.create(kind, namespace, object, options);
    },
  };
}

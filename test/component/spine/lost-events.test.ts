import { expect } from 'chai';
import { Agents, Tasks } from '../../../shared/api/kinds.ts';
import { losingEachOnce } from '../../support/chaos.ts';
import { childOf, createAgent, createProvider, type Spine, startSpine, type Worker } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

/** The broker forgets everything once, as an in-memory channel does when it is restarted; the operator's resync makes it good. */
describe('spine, every event lost once', () => {
  let spine: Spine;
  let worker: Worker;
  before(async () => {
    spine = await startSpine({
      chaos: losingEachOnce(),
      worker: (job, tools) => worker(job, tools),
      operator: { resyncMs: 100 },
    });
    await createProvider(spine.kube);
    await createAgent(spine.kube, 'coder', {});
    const allowedAgents = [{ name: 'coder' }];
    await createAgent(spine.kube, 'lead', { coordination: { enabled: true, maxConcurrentChildren: 1, allowedAgents } });
    await createAgent(spine.kube, 'loop', { coordination: { enabled: true, autonomous: true } });
  });
  after(() => spine.close());
  afterEach(() => expect(spine.dispatcher.refused).to.deep.equal([]));

  const phaseOf = async (name: string): Promise<string | undefined> => (await spine.task(name)).status?.phase;

  it('a Task starts (task.admitted), and ends though its last word was not heard, by the end of its Job (job.finished)', async () => {
    worker = async (_job, { end, finish }) => {
      await end('succeeded', { result: 'done' });
      await finish('Complete');
    };
    await spine.create({ name: 'plain', spec: {} });
    expect((await spine.finished('plain')).status).to.include({ phase: 'Succeeded', attempts: 1 });
  });

  it('a Task that failed is tried again at its time', async () => {
    worker = async (job, { end, finish }) => {
      await end(job.metadata.name.endsWith('-1') ? 'failed' : 'succeeded', { message: 'no luck' });
      await finish('Complete');
    };
    await spine.create({ name: 'again', spec: { retryPolicy: { maxRetries: 1, initialDelay: '10ms' } } });
    expect((await spine.finished('again')).status).to.include({ phase: 'Succeeded', attempts: 2 });
  });

  it('a worker that was killed goes on', async () => {
    worker = async (job, { end, finish }) => {
      if (job.metadata.name.endsWith('-1')) return finish('Failed', { exitCode: 137 });
      await end('succeeded');
      await finish('Complete');
    };
    await spine.create({ name: 'killed', spec: {} });
    expect((await spine.finished('killed')).status).to.include({ phase: 'Succeeded', attempts: 2 });
  });

  it('an autonomous Task comes to its next iteration, pauses, and goes on', async () => {
    worker = async (job, { end, finish, store, task }) => {
      const [iteration, summary] = [Number(job.metadata.name.endsWith('-2')), 'half'];
      await store.putPlan(task, { iteration, summary, progress_pct: 50, goal_complete: iteration === 1, plan_document: '' });
      if (iteration === 0) await spine.kube.patch(Tasks, task, { spec: { suspend: true } });
      await end('succeeded');
      await finish('Complete');
    };
    await spine.create({ name: 'rounds', spec: { agentRef: { name: 'loop' } } });
    await spine.when('rounds', 'to pause', ({ status }) => status?.message === 'autonomous task suspended at iteration 0');
    await spine.kube.patch(Tasks, { namespace: 'default', name: 'rounds' }, { spec: { suspend: false } });
    expect((await spine.finished('rounds')).status).to.include({ phase: 'Succeeded', iteration: 1 });
  });

  it('a Task that waits for its Agent starts when it is there', async () => {
    worker = async (_job, { finish, end }) => {
      await end('succeeded');
      await finish('Complete');
    };
    await createAgent(spine.kube, 'resting', { providerRef: { name: 'none' } });
    await spine.create({ name: 'patient', spec: { agentRef: { name: 'resting' } } });
    await spine.when('patient', 'to wait', ({ status }) => status?.phase === 'Pending');
    await spine.kube.patch(Agents, { namespace: 'default', name: 'resting' }, { spec: { providerRef: { name: 'default' } } });
    await spine.finished('patient');
  });

  it('children take their turns (a freed place), and their coordinator shows what they do and how it gets on', async () => {
    const ends = new Map<string, () => Promise<void>>();
    worker = async (job, { end, finish, task, store }) => {
      if (task.name === 'boss')
        await store.putPlan(task, {
          iteration: 0,
          summary: 'under way',
          progress_pct: 30,
          goal_complete: false,
          plan_document: '',
        });
      ends.set(task.name, async () => {
        await end('succeeded', { result: job.metadata.name });
        await finish('Complete');
      });
    };
    const parent = await spine.create({ name: 'boss', spec: { agentRef: { name: 'lead' } } });
    await spine.when('boss', 'to run', ({ status }) => status?.phase === 'Running');
    for (const name of ['boss-a', 'boss-b']) await spine.create(childOf(parent, name, 'coder'));
    const shown = async (): Promise<string> =>
      ((await spine.task('boss')).status?.childTasks ?? []).map(({ name, phase }) => `${name} ${phase}`).join();
    const shows = (expected: string): Promise<string> =>
      until(`the coordinator to show ${expected}`, async () => ((await shown()) === expected ? expected : undefined));
    const first = await until('one child to run', () => ['boss-a', 'boss-b'].find((name) => ends.has(name)));
    const second = first === 'boss-a' ? 'boss-b' : 'boss-a';
    const both = (a: string, b: string): string => (first === 'boss-a' ? `boss-a ${a},boss-b ${b}` : `boss-a ${b},boss-b ${a}`);
    await shows(both('Running', 'Pending'));
    await ends.get(first)?.();
    await until('the other to run', () => (ends.has(second) ? true : undefined));
    await shows(both('Succeeded', 'Running'));
    await ends.get(second)?.();
    await shows(both('Succeeded', 'Succeeded'));
    expect((await spine.task('boss')).status?.message).to.equal('30% - under way');
    await ends.get('boss')?.();
    await spine.finished('boss');
  });

  it('a coordinator that is cancelled takes its children along, though whoever ended it was interrupted', async () => {
    worker = async () => {};
    const parent = await spine.create({ name: 'dropped', spec: { agentRef: { name: 'lead' } } });
    await spine.when('dropped', 'to run', ({ status }) => status?.phase === 'Running');
    for (const name of ['dropped-a', 'dropped-b']) await spine.create(childOf(parent, name, 'coder'));
    await until('one child to run', async () =>
      (await Promise.all(['dropped-a', 'dropped-b'].map(phaseOf))).includes('Running') ? true : undefined,
    );
    // As job-finished leaves it when it is killed after it has written the status.
    const at = { namespace: 'default', name: 'dropped' };
    await spine.kube.patch(Tasks, at, { status: { phase: 'Cancelled', message: 'enough' } }, { subresource: 'status' });
    for (const name of ['dropped-a', 'dropped-b'])
      expect((await spine.finished(name)).status, name).to.include({ phase: 'Cancelled', message: 'enough' });
  });

  it('a deleted Task goes, and whoever waited for its place starts', async () => {
    worker = async () => {};
    const parent = await spine.create({ name: 'house', spec: { agentRef: { name: 'lead' } } });
    await spine.when('house', 'to run', ({ status }) => status?.phase === 'Running');
    for (const name of ['house-a', 'house-b']) await spine.create(childOf(parent, name, 'coder'));
    const running = await until('one child to run', async () => {
      const phases = await Promise.all(['house-a', 'house-b'].map(phaseOf));
      return phases.includes('Running') ? ['house-a', 'house-b'][phases.indexOf('Running')] : undefined;
    });
    await spine.kube.delete(Tasks, { namespace: 'default', name: running });
    const other = running === 'house-a' ? 'house-b' : 'house-a';
    await spine.when(other, 'to run', ({ status }) => status?.phase === 'Running');
    expect(await spine.kube.get(Tasks, 'default', running)).to.equal(undefined);
  });
});

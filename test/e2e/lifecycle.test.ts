import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import { refTo } from '../../shared/core/refs.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';
import { type ChaoticDeliver, createChaoticDeliver } from '../support/chaotic-deliver.ts';
import { startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { says } from '../support/scripts.ts';
import { seeded, seedOfRun } from '../support/seed.ts';
import { until } from '../support/until.ts';

const seed = seedOfRun();

describe(`the life of Tasks, every event delivered twice, late and out of order (ORKA_SEED=${seed})`, function () {
  this.timeout(90_000);
  const watching = new AbortController();
  /** The newest state of every Job, and the order in which they came. */
  const jobs = new Map<string, Job>();
  let most = 0;
  let chaos: ChaoticDeliver;
  let platform: TestPlatform;

  const shell = (script: string, more: Partial<Task['spec']> = {}): Task['spec'] => ({
    type: 'container',
    command: ['sh', '-c', script],
    ...more,
  });
  const isAtWork = ({ status = {} }: Job): boolean => (status.conditions ?? []).length === 0;

  before(async () => {
    chaos = createChaoticDeliver({ random: seeded(seed), longestDelayMs: 50 });
    platform = await startPlatformHere({ deliver: chaos.deliver, maxTasksPerNamespace: 2, jobTtlSeconds: 1 });
    reflect(platform.kube, Jobs, {
      namespace: 'default',
      onChange(type, job) {
        if (type === 'DELETED') jobs.delete(job.metadata.name);
        else jobs.set(job.metadata.name, job);
        most = Math.max(most, [...jobs.values()].filter(isAtWork).length);
      },
      signal: watching.signal,
      log: silent,
    });
  });
  after(async () => {
    watching.abort();
    await platform?.close();
    chaos?.close();
  });

  it('row 1: ten Tasks at once in a namespace that takes two: two at a time run, and all finish', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `crowd-${i}`);
    await Promise.all(names.map((name) => platform.task(name, shell('echo done'))));
    for (const name of names) expect((await platform.ended(name)).status?.phase, name).to.equal('Succeeded');
    expect(most).to.be.within(1, 2);
  });

  it('row 5: attempts are as far apart as the policy says', async () => {
    const retryPolicy = { maxRetries: 2, initialDelay: '500ms' };
    await platform.task('patient', shell('date +%s%3N; exit 1', { retryPolicy }));
    const task = await platform.ended('patient');
    expect(task.status).to.include({ phase: 'Failed', attempts: 3 });
    const store = platform.client(platform.urls.store, await platform.token('orka-system', 'orka-api', { audiences: ['orka'] }));
    const { namespace, uid } = refTo(task);
    const printed = await Promise.all(
      [1, 2, 3].map(async (attempt) => {
        const job = `patient-job-${uid.slice(0, 8)}-${attempt}`;
        return Number((await store.request('GET', `/v1/namespaces/${namespace}/tasks/${uid}/logs/${job}`)).body.toString());
      }),
    );
    const [first = 0, second = 0, third = 0] = printed;
    expect(second - first).to.be.at.least(500);
    expect(third - second).to.be.at.least(1000);
  });

  it('row 23: the Job of a Task that has ended goes, and its log and result stay', async () => {
    await platform.task('tidy', shell('echo kept'));
    const task = await platform.ended('tidy');
    await until('the Job to go', () => (jobs.has(task.status?.jobName ?? '') ? undefined : true));
    expect(await platform.rest.json<{ logs: string }>('GET', '/api/v1/tasks/tidy/logs')).to.deep.equal({ logs: 'kept\n' });
    expect(await platform.result('tidy')).to.equal('kept\n');
  });

  it('a Task goes after its time, where it says so', async () => {
    await platform.task('mayfly', shell('true', { ttlSecondsAfterFinished: 1 }));
    await until('the Task to go', async () =>
      (await platform.kube.get(Tasks, 'default', 'mayfly')) === undefined ? true : undefined,
    );
  });

  it('a Task that is cancelled while its model answers ends, and pays for nothing more', async () => {
    const model = await platform.model('slow', { script: says('a long answer '.repeat(200)), msPerToken: 50 });
    await platform.ask('endless', 'slow');
    const call = await until('the call to reach the model', () => model.calls()[0]);
    const { status } = await platform.rest.request('POST', '/api/v1/tasks/endless/cancel', { json: { reason: 'no need' } });
    expect(status).to.equal(202);
    const task = await platform.ended('endless');
    expect(task.status).to.include({ phase: 'Cancelled', message: 'no need' });
    await until('its Job to go', () => (jobs.has(task.status?.jobName ?? '') ? undefined : true));
    await until('the model call to be given up', () => (call.abandonedAt === undefined ? undefined : true));
    expect(model.calls()).to.have.length(1);
  });
});

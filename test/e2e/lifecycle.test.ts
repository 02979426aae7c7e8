import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';
import { inChaos, startChaoticPlatform } from '../support/chaotic-platform.ts';
import type { TestPlatform } from '../support/platform.ts';
import { says } from '../support/scripts.ts';
import { until } from '../support/until.ts';

describe(`the life of Tasks, ${inChaos}`, function () {
  this.timeout(90_000);
  const watching = new AbortController();
  /** Names of the Jobs that are there. */
  const jobs = new Set<string>();
  let platform: TestPlatform;

  const shell = (script: string, more: Partial<Task['spec']> = {}): Task['spec'] => ({
    type: 'container',
    command: ['sh', '-c', script],
    ...more,
  });

  before(async () => {
    platform = await startChaoticPlatform();
    reflect(platform.kube, Jobs, {
      namespace: 'default',
      onChange(type, { metadata }) {
        if (type === 'DELETED') jobs.delete(metadata.name);
        else jobs.add(metadata.name);
      },
      signal: watching.signal,
      log: silent,
    });
  });
  after(async () => {
    watching.abort();
    await platform?.close();
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

import { expect } from 'chai';
import { Events, Tasks } from '../../../shared/api/kinds.ts';
import { scheduledRunName } from '../../../shared/core/names.ts';
import { refTo } from '../../../shared/core/refs.ts';
import { inChaos, startChaoticPlatform } from '../../support/chaotic-platform.ts';
import type { TestPlatform } from '../../support/platform.ts';
import { until } from '../../support/until.ts';

const minuteMs = 60_000;

describe(`contract 9, what is due at a time, ${inChaos}`, function () {
  this.timeout(90_000);
  /** Milliseconds by which the platform's clock is ahead of this machine's. */
  let ahead = 0;
  let platform: TestPlatform;
  const now = (): number => Date.now() + ahead;

  beforeEach(async () => {
    ahead = 0;
    platform = await startChaoticPlatform({ now });
  });
  afterEach(() => platform?.close());

  /** Ends the platform and starts it again on the same folder, after `pauseMs` of its own time. */
  async function restart(pauseMs = 0): Promise<void> {
    await platform.stop();
    ahead += pauseMs;
    platform = await startChaoticPlatform({ dataDir: platform.dataDir, now });
  }

  it('row 4: a slot that is missed by more than the deadline is skipped with an Event, and the next one fires', async () => {
    // It begins in the middle of a minute, so that no slot comes before it is to.
    ahead = minuteMs * 1.5 - (Date.now() % minuteMs);
    const spec = { schedule: '* * * * *', startingDeadlineSeconds: 5 };
    await platform.task('minutely', { type: 'container', command: ['true'], ...spec });
    const { status } = await platform.taskThat('minutely', 'have a slot', (task) => task.status?.nextScheduleTime !== undefined);
    const missed = Date.parse(status?.nextScheduleTime ?? '');
    // Started 5 s before the slot after that.
    await restart(missed + minuteMs - 5000 - now());
    const event = await until('the Event', async () => {
      const { items } = await platform.kube.list(Events, { namespace: 'default' });
      return items.find(({ reason }) => reason === 'MissedSchedule');
    });
    expect(event.message).to.match(/^missed 1 slot, at /);
    expect(event.involvedObject.name).to.equal('minutely');
    const run = scheduledRunName('minutely', missed + minuteMs);
    expect((await platform.ended(run)).status?.phase).to.equal('Succeeded');
    const { items } = await platform.kube.list(Tasks, { namespace: 'default', labelSelector: 'orka.ai/scheduled-run=true' });
    expect(items.map(({ metadata }) => metadata.name)).to.deep.equal([run]);
  });

  it('row 5: attempts are as far apart as the policy says, and a restart changes nothing about the next', async () => {
    const retryPolicy = { maxRetries: 2, initialDelay: '1500ms' };
    await platform.task('patient', { type: 'container', command: ['sh', '-c', 'date +%s%3N; exit 1'], retryPolicy });
    const pausing = await platform.taskThat(
      'patient',
      'wait for its third attempt',
      ({ status }) => status?.phase === 'Pending' && status.attempts === 2,
    );
    await restart();
    const due = pausing.status?.nextScheduleTime ?? '';
    const started = await platform.taskThat('patient', 'be there', () => true);
    expect(started.status?.nextScheduleTime ?? due).to.equal(due);
    const task = await platform.ended('patient');
    expect(task.status).to.include({ phase: 'Failed', attempts: 3 });
    const store = platform.client(platform.urls.store, await platform.token('orka-system', 'orka-api', { audiences: ['orka'] }));
    const { namespace, uid } = refTo(task);
    const printed = [1, 2, 3].map(async (attempt) => {
      const job = `patient-job-${uid.slice(0, 8)}-${attempt}`;
      return Number((await store.request('GET', `/v1/namespaces/${namespace}/tasks/${uid}/logs/${job}`)).body.toString());
    });
    const [first = 0, second = 0, third = 0] = await Promise.all(printed);
    expect(second - first).to.be.at.least(1500);
    expect(third - second).to.be.at.least(3000);
    expect(third + ahead).to.be.at.least(Date.parse(due));
  });
});

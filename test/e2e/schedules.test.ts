import { expect } from 'chai';
import type { Task } from '../../shared/api/generated/task.ts';
import { Events, Tasks } from '../../shared/api/kinds.ts';
import { slotOf } from '../../shared/core/names.ts';
import { type ChaoticDeliver, createChaoticDeliver } from '../support/chaotic-deliver.ts';
import { startPlatform, startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { seeded, seedOfRun } from '../support/seed.ts';
import { until } from '../support/until.ts';

const seed = seedOfRun();
const every: Task['spec'] = {
  type: 'container',
  command: ['echo', 'tick'],
  schedule: '@every 1s',
  successfulRunsHistoryLimit: 100,
};

async function runsOf({ kube }: TestPlatform, name: string): Promise<Task[]> {
  return (await kube.list(Tasks, { namespace: 'default', labelSelector: `orka.ai/parent-task=${name}` })).items;
}

/** Waits until so many runs have succeeded. */
const succeeded = (platform: TestPlatform, name: string, count: number): Promise<Task[]> =>
  until(
    `${count} runs of ${name} to succeed`,
    async () => {
      const done = (await runsOf(platform, name)).filter(({ status }) => status?.phase === 'Succeeded');
      return done.length >= count ? done : undefined;
    },
    { timeoutMs: 60_000 },
  );

const happenings = async ({ kube }: TestPlatform, name: string, reason: string): Promise<string[]> =>
  (await kube.list(Events, { namespace: 'default' })).items
    .filter((event) => event.involvedObject.name === name && event.reason === reason)
    .map(({ message = '' }) => message);

describe(`schedules, every event delivered twice, late and out of order (ORKA_SEED=${seed})`, function () {
  this.timeout(120_000);
  let chaos: ChaoticDeliver;
  let platform: TestPlatform;
  before(async () => {
    chaos = createChaoticDeliver({ random: seeded(seed), longestDelayMs: 100 });
    platform = await startPlatformHere({ deliver: chaos.deliver });
    await platform.task('tick', { ...every, concurrencyPolicy: 'Allow' });
    await platform.task('nowhere', { ...every, timeZone: 'Mars/Base' });
  });
  after(async () => {
    await platform?.close();
    chaos?.close();
  });

  it('a run a second, each once, with the result of its own', async () => {
    const [run] = await succeeded(platform, 'tick', 3);
    const { status } = await platform.taskThat('tick', 'be scheduled', (task) => task.status?.phase === 'Scheduled');
    expect(Date.parse(status?.nextScheduleTime ?? '')).to.be.greaterThan(Date.parse(status?.lastScheduleTime ?? ''));
    expect(await platform.result(run?.metadata.name ?? '')).to.equal('tick\n');
    for (const { spec, status: its } of await runsOf(platform, 'tick')) {
      expect(spec).not.to.have.any.keys('schedule', 'timeZone');
      expect(its?.attempts ?? 0).to.be.at.most(1);
    }
  });
  it('a zone that is none is refused by name', async () => {
    expect((await platform.ended('nowhere')).status).to.include({ phase: 'Failed', message: 'unknown time zone "Mars/Base"' });
  });
  it('a cancel ends it', async () => {
    const cancel = { metadata: { annotations: { 'orka.ai/cancel': 'enough' } } };
    await platform.kube.patch(Tasks, { namespace: 'default', name: 'tick' }, cancel);
    expect((await platform.ended('tick')).status).to.include({ phase: 'Cancelled', message: 'enough' });
  });
});

/** Contract 9, row 4. */
describe('a schedule that missed its slots by more than its deadline', function () {
  this.timeout(120_000);
  let dataDir: string;
  let missed: readonly string[];
  let earlier: readonly number[];
  let platform: TestPlatform;

  before(async () => {
    const first = await startPlatform();
    ({ dataDir } = first);
    await first.task('tick', { ...every, startingDeadlineSeconds: 1 });
    earlier = (await succeeded(first, 'tick', 1)).map(({ metadata }) => slotOf(metadata.name));
    // As a power cut does it, and longer than the deadline.
    await first.dev.kill();
    const killedAt = Date.now();
    await until('the deadline to pass', () => Date.now() - killedAt > 4000 || undefined, { timeoutMs: 10_000 });
    platform = await startPlatform(dataDir);
    await succeeded(platform, 'tick', earlier.length + 2);
    missed = await happenings(platform, 'tick', 'MissedSchedule');
  });
  after(() => platform?.close());

  it('says so in one Event, with the number of slots', () => {
    expect(missed.filter((message) => /^missed ([3-9]|\d\d+) slots, from /.test(message))).to.have.length(1);
  });
  it('goes on with the slots that follow, none of them twice', async () => {
    const slots = (await runsOf(platform, 'tick')).map(({ metadata }) => slotOf(metadata.name));
    expect(new Set(slots).size).to.equal(slots.length);
    expect(slots.filter((slot) => !earlier.includes(slot)).length).to.be.at.least(2);
  });
});

import { expect } from 'chai';
import type { Task, TaskSpec } from '../../../shared/api/generated/task.ts';
import { Events, Tasks } from '../../../shared/api/kinds.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../shared/core/lifecycle.ts';
import { scheduledRunName } from '../../../shared/core/names.ts';
import { reflect } from '../../../shared/kube/reflector.ts';
import { silent } from '../../../shared/log/logger.ts';
import { deliveries, losingEachOnce } from '../../support/chaos.ts';
import { type Spine, startSpine } from '../../support/spine.ts';
import { until } from '../../support/until.ts';

const cancel = (reason: string) => ({ metadata: { annotations: { [annotations.cancel]: reason } } });

for (const chaos of [...deliveries(), losingEachOnce()]) {
  describe(`spine, ${chaos.name}: Tasks with a schedule`, function () {
    this.timeout(40_000);
    const stopping = new AbortController();
    /** Every run there ever was, as it was last seen. */
    const runs = new Map<string, Task>();
    let spine: Spine;

    /** All begin together, so that they wait for their slots together. */
    const templates: Readonly<Record<string, Partial<TaskSpec>>> = {
      ticking: { concurrencyPolicy: 'Allow' },
      held: {},
      'held-replace': { concurrencyPolicy: 'Replace', schedule: '@every 2s' },
      'held-cancel': {},
      'held-delete': {},
      edited: { schedule: '@yearly' },
      spoiled: { schedule: '@yearly' },
      yearly: { schedule: '@yearly', timeZone: 'Asia/Tokyo' },
      suspended: { suspend: true },
      nowhere: { timeZone: 'Mars/Base' },
      never: { schedule: '0 0 31 2 *' },
    };
    before(async () => {
      spine = await startSpine({
        chaos,
        operator: chaos.loses === undefined ? {} : { resyncMs: 500 },
        worker: async (_job, { end, finish, task }) => {
          if (task.name.startsWith('held')) return;
          await end('succeeded', { result: 'done' });
          await finish('Complete');
        },
      });
      const watched = reflect(spine.kube, Tasks, {
        labelSelector: 'orka.ai/scheduled-run=true',
        signal: stopping.signal,
        log: silent,
        onChange: (_type, run) => void runs.set(run.metadata.name, run),
      });
      await watched.synced;
      for (const [name, spec] of Object.entries(templates))
        await spine.create({ name, spec: { type: 'container', command: ['true'], schedule: '@every 1s', ...spec } });
    });
    after(async () => {
      stopping.abort();
      await spine.close();
    });

    const runsOf = (name: string): Task[] =>
      [...runs.values()]
        .filter(({ metadata }) => metadata.annotations?.[annotations.parentTaskName] === name)
        .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
    const there = async (name: string): Promise<Task[]> =>
      (await spine.kube.list(Tasks, { namespace: 'default', labelSelector: `orka.ai/parent-task=${name}` })).items;
    const change = (name: string, patch: object) => spine.kube.patch(Tasks, { namespace: 'default', name }, patch);
    const happened = (name: string, reason: string): Promise<string> =>
      until(
        `${reason} of ${name}`,
        async () => {
          const { items } = await spine.kube.list(Events, { namespace: 'default' });
          return items.find((event) => event.involvedObject.name === name && event.reason === reason)?.message;
        },
        { timeoutMs: 15_000 },
      );

    it('runs at its slots, each once, and shows the last and the next', async () => {
      await until('four runs', () => runsOf('ticking').length >= 4 || undefined, { timeoutMs: 15_000 });
      const { metadata, status } = await spine.task('ticking');
      expect(status).to.include({ phase: 'Scheduled', message: 'runs by "@every 1s", UTC' });
      const created = Date.parse(metadata.creationTimestamp ?? '');
      const names = runsOf('ticking').map((run) => run.metadata.name);
      const slots = Array.from({ length: 30 }, (_, i) => scheduledRunName('ticking', created + (i + 1) * 1000));
      expect(slots).to.include.members(names);
      const [last, next] = [status?.lastScheduleTime, status?.nextScheduleTime].map((time) => Date.parse(time ?? ''));
      expect(names).to.include(scheduledRunName('ticking', last ?? 0));
      expect((next ?? 0) - (last ?? 0)).to.equal(1000);
      for (const name of names.slice(0, 3)) expect(spine.jobs.filter((job) => job.startsWith(`${name}-job-`))).to.have.length(1);
      await happened('ticking', 'ScheduledRun');
    });
    it('keeps three runs that succeeded', async () => {
      await until('five runs', () => runsOf('ticking').length >= 5 || undefined, { timeoutMs: 15_000 });
      await change('ticking', { spec: { suspend: true } });
      await until(
        'three to be left',
        async () => {
          const left = await there('ticking');
          return (left.length === 3 && left.every((run) => stateOf(run) === 'Succeeded')) || undefined;
        },
        { timeoutMs: 15_000 },
      );
    });
    it('goes on from the next slot when it is resumed, and has missed nothing', async () => {
      await spine.when('ticking', 'to be suspended', ({ status }) => status?.nextScheduleTime === undefined);
      const before = runsOf('ticking').length;
      await change('ticking', { spec: { suspend: false } });
      await until('a further run', () => runsOf('ticking').length > before || undefined, { timeoutMs: 15_000 });
      const { items } = await spine.kube.list(Events, { namespace: 'default' });
      expect(
        items.filter(({ reason, involvedObject }) => reason === 'MissedSchedule' && involvedObject.name === 'ticking'),
      ).to.deep.equal([]);
      await change('ticking', cancel('enough'));
    });
    it('Forbid: skips a slot while a run is going, and says so', async () => {
      const [run] = await until('its run', () => (runsOf('held').length > 0 ? runsOf('held') : undefined));
      expect(await happened('held', 'RunSkipped')).to.equal(
        `skipped a slot: run ${run?.metadata.name} is still going, and spec.concurrencyPolicy is Forbid`,
      );
      expect(await there('held')).to.have.length(1);
    });
    it('Replace: ends the run that is going', async () => {
      await until('the second run', () => runsOf('held-replace').length > 1 || undefined, { timeoutMs: 15_000 });
      const [first, second] = runsOf('held-replace');
      const ended = await until(
        'the first one to end',
        () => {
          const run = runs.get(first?.metadata.name ?? '');
          return run !== undefined && isTerminal(stateOf(run)) ? run : undefined;
        },
        { timeoutMs: 15_000 },
      );
      expect(ended.status).to.include({ phase: 'Cancelled', message: `replaced by ${second?.metadata.name}` });
    });
    it('a cancel takes its runs along', async () => {
      await until('its run', () => runsOf('held-cancel').length > 0 || undefined, { timeoutMs: 15_000 });
      await change('held-cancel', cancel('enough'));
      expect((await spine.finished('held-cancel')).status).to.include({ phase: 'Cancelled', message: 'enough' });
      await until(
        'its runs to end',
        async () => {
          const all = await there('held-cancel');
          return all.every(({ status }) => status?.phase === 'Cancelled' && status.message === 'enough') || undefined;
        },
        { timeoutMs: 15_000 },
      );
    });
    it('deleted, it takes its runs along', async () => {
      await until('its run', () => runsOf('held-delete').length > 0 || undefined, { timeoutMs: 15_000 });
      await spine.kube.delete(Tasks, { namespace: 'default', name: 'held-delete' });
      await until('its runs to go', async () => (await there('held-delete')).length === 0 || undefined, { timeoutMs: 15_000 });
    });
    it('without its schedule it runs itself, once', async () => {
      await spine.when('edited', 'to be scheduled', (task) => stateOf(task) === 'Scheduled');
      await change('edited', { spec: { schedule: null } });
      const { status } = await spine.finished('edited');
      expect(status).to.include({ phase: 'Succeeded', attempts: 1 });
      expect(status).not.to.have.property('nextScheduleTime');
      expect(findCondition(status?.conditions, 'Scheduled')).to.include({ status: 'False', reason: 'ScheduleRemoved' });
    });
    it('with a schedule that is none it fails, and says why', async () => {
      await spine.when('spoiled', 'to be scheduled', (task) => stateOf(task) === 'Scheduled');
      await change('spoiled', { spec: { schedule: '61 * * * *' } });
      const { status } = await spine.finished('spoiled');
      expect(status).to.include({ phase: 'Failed', message: 'invalid cron expression: minute 61 is not in 0-59' });
    });
    it('a schedule that is none from the beginning is refused', async () => {
      const { status } = await spine.finished('nowhere');
      expect(status).to.include({ phase: 'Failed', message: 'unknown time zone "Mars/Base"' });
      expect(findCondition(status?.conditions, 'Admitted')).to.include({ reason: 'InvalidSchedule' });
      expect((await spine.finished('never')).status?.message).to.match(/^invalid cron expression: it never fires/);
    });
    it('waits for its slot, by the clocks of its zone', async () => {
      const { status } = await spine.when('yearly', 'to be scheduled', (task) => stateOf(task) === 'Scheduled');
      expect(status?.nextScheduleTime).to.match(/-12-31T15:00:00Z$/);
      expect(findCondition(status?.conditions, 'Scheduled')).to.include({ status: 'True', observedGeneration: 1 });
      expect(runsOf('yearly')).to.deep.equal([]);
    });
    it('suspended from the beginning it has no slot', async () => {
      const { status } = await spine.when('suspended', 'to be scheduled', (task) => stateOf(task) === 'Scheduled');
      expect(status).not.to.have.property('nextScheduleTime');
      expect(findCondition(status?.conditions, 'Scheduled')).to.include({ status: 'False', reason: 'Suspended' });
      expect(runsOf('suspended')).to.deep.equal([]);
    });
    it('nothing was refused', () => expect(spine.dispatcher.refused).to.deep.equal([]));
  });
}

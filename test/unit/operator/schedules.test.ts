import { expect } from 'chai';
import { createSchedules, type Schedules } from '../../../operator/schedules.ts';
import type { Task, TaskStatus } from '../../../shared/api/generated/task.ts';
import { timestamp } from '../../../shared/core/time.ts';
import { silent } from '../../../shared/log/logger.ts';

const start = Date.parse('2026-01-01T12:00:00Z');

/** Schedules over a queue and a clock that are turned by hand. */
function byHand() {
  let now = start;
  let line: string[] = [];
  const timers = new Map<string, number>();
  const sent: string[] = [];
  const tasks = new Map<string, Task>();
  let work: (key: string) => Promise<void> = async () => undefined;
  const schedules: Schedules = createSchedules({
    tasks: { list: () => [...tasks.values()] },
    publisher: { publish: async (event) => void sent.push(`${event.data.task.name} ${event.id.split('.')[1]}`) },
    queues: {
      create(_name, given) {
        work = given;
        return {
          add: (key) => void line.push(key),
          addAfter: (key, ms) => void timers.set(key, now + ms),
          depth: () => line.length,
          close: async () => undefined,
        };
      },
    },
    log: silent,
    now: () => now,
  });
  async function drain(): Promise<string[]> {
    for (const [key, at] of timers) {
      if (at > now) continue;
      timers.delete(key);
      line.push(key);
    }
    const keys = line;
    line = [];
    for (const key of keys) await work(key);
    return sent.splice(0);
  }
  return {
    schedules,
    timers,
    drain,
    looked: () => line.length,
    setClock(seconds: number) {
      now = start + seconds * 1000;
    },
    async change(task: Task, { deleted = false } = {}): Promise<string[]> {
      const key = `n/${task.metadata.name}`;
      const old = tasks.get(key);
      if (deleted) tasks.delete(key);
      else tasks.set(key, task);
      schedules.onChange({ kind: 'Task', object: task, old, deleted });
      return drain();
    },
  };
}

/** A Task whose next slot is so many seconds after the start. */
function template(next: number, name = 'report', status: Partial<TaskStatus> = {}): Task {
  const condition = {
    type: 'Scheduled',
    status: 'True',
    reason: 'Scheduled',
    message: '',
    lastTransitionTime: timestamp(start),
    observedGeneration: 1,
  } as const;
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name, namespace: 'n', uid: name, generation: 1 },
    spec: { type: 'ai', schedule: '* * * * *' },
    status: { phase: 'Scheduled', nextScheduleTime: timestamp(start + next * 1000), conditions: [condition], ...status },
  };
}
const run = (phase: 'Running' | 'Succeeded', name = 'report-1'): Task => ({
  ...template(0, name),
  metadata: {
    name,
    namespace: 'n',
    uid: name,
    labels: { 'orka.ai/scheduled-run': 'true' },
    annotations: { 'orka.ai/parent-task-name': 'report' },
  },
  status: { phase },
});
const slot = (seconds: number): string => `report slot-${start / 1000 + seconds}`;

describe('schedules of the operator', () => {
  let hand: ReturnType<typeof byHand>;
  beforeEach(() => {
    hand = byHand();
  });

  it('says nothing before the time, once when it is there, and sets the timer for the next', async () => {
    expect(await hand.change(template(10))).to.deep.equal([]);
    hand.setClock(10);
    expect(await hand.drain()).to.deep.equal([slot(10)]);
    expect(await hand.change({ ...template(10), metadata: { ...template(10).metadata, labels: {} } })).to.deep.equal([]);
    await hand.change(template(70));
    expect(hand.timers.get('n/report')).to.equal(start + 70_000);
  });
  it('says it again at a resync, until somebody has heard', async () => {
    await hand.change(template(0));
    hand.schedules.resync();
    expect(await hand.drain()).to.deep.equal([slot(0)]);
    await hand.change(template(60));
    hand.schedules.resync();
    expect(await hand.drain()).to.deep.equal([]);
  });
  it('finds at a resync what a clock that was set ahead has made due', async () => {
    await hand.change(template(3600));
    hand.timers.clear();
    hand.setClock(3600);
    hand.schedules.resync();
    expect(await hand.drain()).to.deep.equal([slot(3600)]);
  });
  it('waits on where a clock was set back', async () => {
    await hand.change(template(10));
    hand.setClock(-3590);
    hand.timers.set('n/report', start - 3_600_000);
    expect(await hand.drain()).to.deep.equal([]);
    expect(hand.timers.get('n/report')).to.equal(start + 10_000);
  });
  it('tells of the end of a run, once', async () => {
    await hand.change(template(60));
    expect(await hand.change(run('Running'))).to.deep.equal([]);
    expect(await hand.change(run('Succeeded'))).to.deep.equal(['report run-report-1-Succeeded']);
    expect(await hand.change(run('Succeeded'))).to.deep.equal([]);
  });
  it('tells at a resync of runs whose end nobody has heard of', async () => {
    await hand.change(template(60));
    for (const name of ['report-1', 'report-2', 'report-3', 'report-4']) await hand.change(run('Succeeded', name));
    hand.schedules.resync();
    expect(await hand.drain()).to.deep.equal(['report resync']);
  });
  it('tells at a resync of runs that nobody has let start, whatever has become of their template', async () => {
    const { metadata, ...rest } = run('Running');
    const annotations = { ...metadata.annotations, 'orka.ai/start-gate': 'schedule' };
    const ownerReferences = [
      { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name: 'report', uid: 'u-report', controller: true },
    ];
    await hand.change({ ...rest, metadata: { ...metadata, annotations, ownerReferences }, status: {} });
    for (const _ of [1, 2]) {
      hand.schedules.resync();
      expect(await hand.drain()).to.deep.equal(['report held']);
    }
    await hand.change(run('Running'));
    hand.schedules.resync();
    expect(await hand.drain()).to.deep.equal([]);
  });
  it('leaves what waits in peace at a resync', async () => {
    for (let i = 0; i < 100; i += 1) await hand.change(template(60, `task-${i}`));
    hand.schedules.resync();
    expect(hand.looked()).to.equal(0);
  });
  it('forgets what is gone, and what has no schedule any more', async () => {
    await hand.change(template(10));
    await hand.change(template(10), { deleted: true });
    hand.setClock(20);
    expect(await hand.drain()).to.deep.equal([]);
    await hand.change(template(30));
    await hand.change({ ...template(30), status: { phase: 'Pending' } });
    hand.setClock(40);
    hand.schedules.resync();
    expect(await hand.drain()).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { scheduleDue } from '../../../../eventing/core/spine.ts';
import definition from '../../../../functions/schedule-due/function.ts';
import type { Task, TaskSpec } from '../../../../shared/api/generated/task.ts';
import { Tasks } from '../../../../shared/api/kinds.ts';
import { annotations } from '../../../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../../../shared/core/lifecycle.ts';
import { slotOf } from '../../../../shared/core/names.ts';
import { refTo } from '../../../../shared/core/refs.ts';
import { isGated, scheduledStatus } from '../../../../shared/core/schedule.ts';
import { ConflictError, UnavailableError } from '../../../../shared/errors/catalogue.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';
import { silent } from '../../../../shared/log/logger.ts';
import { createMemoryKube } from '../../../support/memory-kube.ts';
import { seeded, seedOfRun } from '../../../support/seed.ts';

const start = Date.parse('2026-07-01T12:00:00Z');
const seconds = 3600;
const seed = seedOfRun();
const delivery = { authorization: undefined, signal: new AbortController().signal };

interface Faults {
  /** The part of writes after or before which the process dies. */
  readonly crashes: number;
  /** The part of seconds in which nobody hears anything. */
  readonly silence: number;
  /** Seconds that a run takes at most. */
  readonly longestRun: number;
}

/** One simulated hour of a Task that runs every second: two schedulers hear every event, each write may be their last. */
async function anHour(spec: Partial<TaskSpec>, { crashes, silence, longestRun }: Faults) {
  const random = seeded(seed);
  const memory = createMemoryKube();
  const counted = { missed: 0, skipped: 0, started: 0 };
  const made: string[] = [];
  let mostAtOnce = 0;
  let now = start;
  let oneByOne: Promise<unknown> = Promise.resolve();

  /** Refuses what was decided by an older version, as the real one does, and dies at times. */
  const kube: Kube = {
    ...memory,
    async create(kind, namespace, object) {
      dieAtTimes();
      const created = await memory.create(kind, namespace, object);
      dieAtTimes();
      return created;
    },
    patch(kind, at, patch, options) {
      const patched = oneByOne.then(async () => {
        dieAtTimes();
        const current = await memory.get(kind, at.namespace, at.name);
        const { resourceVersion } = (patch as { metadata: { resourceVersion?: string } }).metadata;
        if (resourceVersion !== undefined && resourceVersion !== current?.metadata.resourceVersion)
          throw new ConflictError('changed');
        const { annotations: notes } = (patch as { metadata: { annotations?: Record<string, string | null> } }).metadata;
        if (notes?.[annotations.startGate] === null && current !== undefined && isGated(current)) made.push(at.name);
        return memory.patch(kind, at, patch, options);
      });
      oneByOne = patched.catch(() => undefined);
      return patched;
    },
    async delete(kind, at) {
      dieAtTimes();
      return memory.delete(kind, at);
    },
  };
  function dieAtTimes(): void {
    if (random() < crashes) throw new UnavailableError('died');
  }
  const events = {
    async record(_object: unknown, { reason, message }: { reason: string; message: string }) {
      if (reason === 'MissedSchedule') counted.missed += Number(/missed (\d+)/.exec(message)?.[1]);
      if (reason === 'RunSkipped') counted.skipped += 1;
      if (reason === 'ScheduledRun') counted.started += 1;
    },
  };

  const task: Task = {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: 'tick', namespace: 'default' },
    spec: { type: 'container', command: ['true'], schedule: '@every 1s', ...spec },
  };
  const status = scheduledStatus(task, { next: start + 1000, last: undefined }, start);
  const created = await memory.create(Tasks, 'default', { ...task, status } as Task);

  async function hear(): Promise<void> {
    const event = scheduleDue(refTo(created), { version: now, source: '/test' });
    // A broker brings again what was not taken.
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        await definition.handle(event, { kube, events, log: silent, now: () => now }, delivery);
        return;
      } catch {}
    }
  }
  async function work(): Promise<void> {
    const { items } = await memory.list(Tasks, { namespace: 'default' });
    const going = items.filter((each) => each.metadata.name !== 'tick' && !isGated(each) && !isTerminal(stateOf(each)));
    mostAtOnce = Math.max(mostAtOnce, going.length);
    for (const run of going) {
      const age = now - slotOf(run.metadata.name);
      const isCancelled = run.metadata.annotations?.[annotations.cancel] !== undefined;
      if (!isCancelled && age < random() * longestRun * 1000) continue;
      await memory.patch(
        Tasks,
        { namespace: 'default', name: run.metadata.name },
        { status: { phase: isCancelled ? 'Cancelled' : 'Succeeded' } },
      );
    }
  }
  for (let second = 1; second <= seconds; second += 1) {
    now = start + second * 1000 + Math.floor(random() * 900);
    await work();
    if (second === seconds || random() >= silence) await Promise.all([hear(), hear()]);
  }
  const left = await memory.get(Tasks, 'default', 'tick');
  return {
    made,
    counted,
    mostAtOnce,
    status: left?.status,
    kept: (await memory.list(Tasks, { namespace: 'default' })).items.length - 1,
  };
}

describe(`a schedule every second, for an hour, with two schedulers (ORKA_SEED=${seed})`, function () {
  this.timeout(30_000);

  it('has exactly 3,600 runs', async () => {
    const { made, counted, status, kept } = await anHour(
      { concurrencyPolicy: 'Allow' },
      { crashes: 0, silence: 0, longestRun: 0 },
    );
    expect(made.map((name) => slotOf(name))).to.deep.equal(Array.from({ length: seconds }, (_, i) => start + (i + 1) * 1000));
    expect(counted).to.deep.equal({ missed: 0, skipped: 0, started: seconds });
    expect(status).to.include({ lastScheduleTime: '2026-07-01T13:00:00Z', nextScheduleTime: '2026-07-01T13:00:01Z' });
    // Three that succeeded, and the one that is at work.
    expect(kept).to.equal(4);
  });
  for (const [policy, faults] of [
    ['Allow', { crashes: 0.2, silence: 0.3, longestRun: 4 }],
    ['Forbid', { crashes: 0.2, silence: 0.3, longestRun: 4 }],
    ['Replace', { crashes: 0.2, silence: 0.3, longestRun: 4 }],
  ] as const) {
    it(`${policy}, ${faults.crashes * 100} % of writes the last of a process: each slot has one run, or an Event says why not`, async () => {
      const { made, counted, mostAtOnce } = await anHour({ concurrencyPolicy: policy }, faults);
      expect(new Set(made).size, 'no slot twice').to.equal(made.length);
      expect(made.length + counted.missed + counted.skipped).to.equal(seconds);
      expect(counted.missed).to.be.greaterThan(0);
      if (policy === 'Forbid') expect(counted.skipped).to.be.greaterThan(0);
      expect(mostAtOnce).to.be[policy === 'Allow' ? 'greaterThan' : 'lessThan'](
        policy === 'Forbid' ? 2 : policy === 'Replace' ? 3 : 1,
      );
    });
  }
});

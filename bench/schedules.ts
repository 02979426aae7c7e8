import { decide } from '../functions/schedule-due/core/decide.ts';
import { createSchedules } from '../operator/schedules.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { scheduledStatus } from '../shared/core/schedule.ts';
import { createWorkQueue } from '../shared/kube/work-queue.ts';
import { silent } from '../shared/log/logger.ts';
import { percentile } from './process.ts';
import type { BenchResult } from './result.ts';

const count = 10_000;
const due = 100;
const rounds = 200;
/** The first ticks meet code that is not compiled yet, and what making the Tasks has left to collect. */
const warmUp = 20;
const start = Date.parse('2026-07-01T12:00:00Z');

/** What the operator does about 10,000 Tasks with a schedule, and what one decision costs. No process and no disk is part of it. */
export async function run(): Promise<BenchResult[]> {
  const quiet = await ticks(0);
  const busy = await ticks(due);
  return [
    {
      name: `a tick over ${count.toLocaleString('en')} scheduled Tasks, none due, p50`,
      value: percentile(quiet, 0.5),
      unit: 'ms',
      goal: '<= 5',
      note: `p99 ${percentile(quiet, 0.99).toFixed(2)} ms`,
    },
    {
      name: `the same, ${due} due, until their events are handed over, p50`,
      value: percentile(busy, 0.5),
      unit: 'ms',
      goal: '<= 5',
      note: `p99 ${percentile(busy, 0.99).toFixed(2)} ms`,
    },
    ...decisions(),
  ];
}

/** Milliseconds of each tick. */
async function ticks(dueEach: number): Promise<number[]> {
  let now = start;
  let sent = 0;
  const tasks = Array.from({ length: count }, (_, i) => template(i, start + 3_600_000));
  const schedules = createSchedules({
    tasks: { list: () => tasks },
    publisher: {
      async publish() {
        sent += 1;
      },
    },
    queues: { create: (_name, work) => createWorkQueue({ work, log: silent }) },
    log: silent,
    now: () => now,
  });
  const change = (task: Task, old?: Task) => schedules.onChange({ kind: 'Task', object: task, old, deleted: false });
  for (const task of tasks) change(task);
  await turn();
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    now += 1000;
    sent = 0;
    // As schedule-due has written them, for a slot that comes with this tick.
    for (let i = 0; i < dueEach; i += 1) {
      const task = template((round * dueEach + i) % count, now - 1);
      tasks[(round * dueEach + i) % count] = task;
    }
    const began = performance.now();
    for (let i = 0; i < dueEach; i += 1) change(tasks[(round * dueEach + i) % count] as Task);
    schedules.resync();
    while (sent < dueEach) await turn();
    if (round >= warmUp) taken.push(performance.now() - began);
    for (let i = 0; i < dueEach; i += 1) change(template((round * dueEach + i) % count, start + 3_600_000));
    await turn();
  }
  await schedules.close();
  return taken;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A Task that runs every hour; `next` in milliseconds since the epoch. */
function template(i: number, next: number): Task {
  const task: Task = {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: `task-${i}`, namespace: 'default', uid: `uid-${i}`, generation: 1 },
    spec: { type: 'container', command: ['true'], schedule: '0 * * * *', timeZone: 'Europe/Berlin' },
  };
  const status = scheduledStatus(task, { next, last: undefined }, start);
  return { ...task, status } as Task;
}

function decisions(): BenchResult[] {
  const task = template(0, start);
  const taken = Array.from({ length: 500 }, () => {
    const began = performance.now();
    decide({ task, runs: [], now: start + 100 });
    return performance.now() - began;
  });
  return [{ name: 'one slot decided, in a zone with daylight saving, p50', value: percentile(taken, 0.5), unit: 'ms' }];
}

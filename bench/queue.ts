import type { Task } from '../shared/api/generated/task.ts';
import { Tasks } from '../shared/api/kinds.ts';
import { annotations } from '../shared/core/labels.ts';
import { isTerminal, stateOf } from '../shared/core/lifecycle.ts';
import { waitsForPlace } from '../shared/core/places.ts';
import { reflect } from '../shared/kube/reflector.ts';
import { silent } from '../shared/log/logger.ts';
import { deliveries } from '../test/support/chaos.ts';
import { type Spine, startSpine } from '../test/support/spine.ts';
import { until } from '../test/support/until.ts';
import { percentile } from './process.ts';
import type { BenchResult } from './result.ts';

/** Tasks in all, a minute's worth; ten thousand take ten minutes on two busy cores. */
const count = Number(process.env['ORKA_BENCH_TASKS'] ?? 1000);
/** Tasks at a time. */
const limit = Number(process.env['ORKA_BENCH_LIMIT'] ?? 20);
const atOnce = 16;
const patience = { timeoutMs: 3_600_000, everyMs: 100 };
const megabyte = 2 ** 20;

/**
 * So many Tasks in line that only a few may run at a time, each with one of ten priorities: the Kubernetes API, the store, the rooms and the
 * operator as they are, in one process, and in place of pods somebody who ends each Job as soon as it is there.
 */
export async function run(): Promise<BenchResult[]> {
  const gate = Promise.withResolvers<void>();
  const begun: { readonly name: string; readonly at: number }[] = [];
  const ended: number[] = [];
  const [once] = deliveries(1);
  if (once === undefined) throw new TypeError('there is a plain way to deliver');
  const spine = await startSpine({
    chaos: once,
    config: { maxTasksPerNamespace: limit },
    async worker({ metadata }, { finish }) {
      begun.push({ name: metadata.annotations?.[annotations.taskName] ?? '', at: performance.now() });
      // What was delivered is remembered for tests, who look at it.
      (spine.dispatcher.seen as unknown[]).length = 0;
      await gate.promise;
      await finish('Complete');
      ended.push(performance.now());
    },
  });
  const watched = await watchPhases(spine);
  const rss = { start: process.memoryUsage.rss(), full: 0, end: 0, most: 0 };
  const sampler = setInterval(() => (rss.most = Math.max(rss.most, process.memoryUsage.rss())), 100);
  try {
    const names = Array.from({ length: count }, (_, i) => `task-${i}`);
    const creating = performance.now();
    await createAll(spine, names);
    await until('all to stand in line', () => (watched.waiting() === count - limit ? true : undefined), patience);
    const queueing = performance.now();
    rss.full = process.memoryUsage.rss();
    const holders = begun.length;
    gate.resolve();
    await until('all to end', () => (watched.ended() === count ? true : undefined), patience);
    const draining = performance.now() - queueing;
    rss.end = process.memoryUsage.rss();
    const order = begun.slice(holders).map(({ name }) => name);
    return [
      { name: `${count} Tasks over a limit of ${limit}: all in line`, value: (queueing - creating) / 1000, unit: 's' },
      { name: '  all ended', value: draining / 1000, unit: 's', note: `${watched.succeeded()} of ${count} Succeeded` },
      { name: '  Tasks a second', value: (count - limit) / (draining / 1000), unit: '1/s' },
      { name: '  out of order', value: outOfOrder(order), unit: '', goal: '0', note: 'beyond those that run side by side' },
      { name: '  a Job over to the next Job', value: gaps(begun.slice(holders), ended), unit: 'ms', note: 'p50' },
      { name: '  RSS at the beginning', value: rss.start / megabyte, unit: 'MB', note: 'of everything in one process' },
      { name: '  RSS with all in line', value: rss.full / megabyte, unit: 'MB' },
      { name: '  RSS at the end', value: rss.end / megabyte, unit: 'MB', note: `${Math.round(rss.most / megabyte)} at most` },
    ];
  } finally {
    clearInterval(sampler);
    watched.close();
    await spine.close();
  }
}

const priorityOf = (name: string): number => (Number(name.split('-')[1]) % 10) * 100;

async function createAll(spine: Spine, names: readonly string[]): Promise<void> {
  const left = [...names].reverse();
  const lane = async (): Promise<void> => {
    for (let name = left.pop(); name !== undefined; name = left.pop())
      await spine.create({ name, spec: { type: 'container', command: ['true'], priority: priorityOf(name) } });
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

interface Phases {
  waiting(): number;
  ended(): number;
  succeeded(): number;
  close(): void;
}

async function watchPhases({ kube }: Spine): Promise<Phases> {
  const stopping = new AbortController();
  const [waiting, ended, succeeded] = [new Set<string>(), new Set<string>(), new Set<string>()];
  function note(task: Task): void {
    const { name } = task.metadata;
    if (waitsForPlace(task)) waiting.add(name);
    else waiting.delete(name);
    if (isTerminal(stateOf(task))) ended.add(name);
    if (stateOf(task) === 'Succeeded') succeeded.add(name);
  }
  const watch = reflect<Task>(kube, Tasks, {
    namespace: 'default',
    signal: stopping.signal,
    log: silent,
    onChange: (_type, task) => note(task),
    // The phase is all that is wanted.
    transform: ({ apiVersion, kind, metadata: { name, namespace = '' }, status }) => ({
      apiVersion,
      kind,
      metadata: { name, namespace },
      spec: { type: 'container' },
      ...(status && {
        status: { ...(status.phase && { phase: status.phase }), ...(status.conditions && { conditions: status.conditions }) },
      }),
    }),
  });
  await watch.synced;
  return {
    waiting: () => waiting.size,
    ended: () => ended.size,
    succeeded: () => succeeded.size,
    close: () => stopping.abort(),
  };
}

/** Tasks that began while more of a higher priority stood in line than can have been let in at the same moment. */
function outOfOrder(order: readonly string[]): number {
  const left = new Map<number, number>();
  for (const name of order) left.set(priorityOf(name), (left.get(priorityOf(name)) ?? 0) + 1);
  let wrong = 0;
  for (const name of order) {
    const mine = priorityOf(name);
    const before = [...left].reduce((sum, [priority, more]) => sum + (priority > mine ? more : 0), 0);
    if (before >= limit) wrong += 1;
    left.set(mine, (left.get(mine) ?? 1) - 1);
  }
  return wrong;
}

/** From the end of each Job to the beginning of the next that there was, in milliseconds. */
function gaps(begun: readonly { readonly at: number }[], ended: readonly number[]): number {
  return percentile(
    begun.flatMap(({ at }, i) => (ended[i] === undefined ? [] : [at - ended[i]])),
    0.5,
  );
}

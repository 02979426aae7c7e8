import { setTimeout as wait } from 'node:timers/promises';
import { Tasks } from '../../shared/api/kinds.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { buildImage } from '../../test/support/image.ts';
import { treeUsage } from '../process.ts';
import type { BenchResult } from '../result.ts';
import { allTasks, watchJobs } from './jobs.ts';
import { startOperator } from './operator.ts';
import { aiTask, type ClusterBench, containerTask } from './platform.ts';

const few = 100;
const many = 10_000;
const looks = 5;

interface Figures {
  /** Milliseconds from exec until the Job of a Task that waits is there. */
  readonly firstJob: number;
  /** Resident bytes. */
  readonly rss: number;
  /** Processor milliseconds of one look at everything. */
  readonly resync: number;
}

/**
 * The operator's own process, as the image has it, beside few and many finished Tasks: its start, its memory, what a resync costs.
 *
 * @param bench a platform without an operator
 */
export async function scale(bench: ClusterBench, kubeconfig: string): Promise<BenchResult[]> {
  const image = await buildImage('platform');
  const how = { kubeconfig, command: image.command('operator') };
  const { small, large } = await atBothSizes(bench, (name) => measure(bench, how, name)).finally(async () => {
    image.remove();
    await clear(bench);
  });
  const objects = `${many.toLocaleString('en')} Tasks`;
  return [
    {
      name: `operator, ${objects}: exec to the Job of a waiting Task`,
      value: large.firstJob,
      unit: 'ms',
      goal: '<= 1500 ms',
      baseline: small.firstJob,
      ratio: large.firstJob / small.firstJob,
      note: `the probe has ${few} Tasks`,
    },
    {
      name: `operator, ${objects}: RSS`,
      value: large.rss / 1e6,
      unit: 'MB',
      goal: '<= 150 MB',
      baseline: small.rss / 1e6,
      ratio: large.rss / small.rss,
    },
    {
      name: `operator, ${objects}: processor time of a resync`,
      value: large.resync,
      unit: 'ms',
      goal: 'flat',
      baseline: small.resync,
      note: 'all of them finished',
    },
  ];
}

async function atBothSizes(
  bench: ClusterBench,
  measureAs: (name: string) => Promise<Figures>,
): Promise<{ readonly small: Figures; readonly large: Figures }> {
  await fill(bench, 0, few);
  // What is read from disk for the first time, and the namespace's ServiceAccount, are nobody's figure.
  await measureAs('first');
  const small = await measureAs('small');
  await fill(bench, few, many);
  return { small, large: await measureAs('large') };
}

/** Creates finished Tasks, numbered from `from` to `to`. */
function fill({ kube, namespace }: ClusterBench, from: number, to: number): Promise<void> {
  const names = Array.from({ length: to - from }, (_, i) => `done-${from + i}`);
  return sideBySide(names, async (name) => {
    await kube.create(Tasks, namespace, aiTask(namespace, name));
    await kube.patch(Tasks, { namespace, name }, { status: finished }, { subresource: 'status' });
  });
}

/** Deletes them all: a cluster without controllers keeps what is in a namespace that is deleted, for the next bench to stumble over. */
async function clear({ kube, namespace }: ClusterBench): Promise<void> {
  const { items } = await kube.list(Tasks, { namespace });
  const names = items.map(({ metadata }) => metadata.name);
  await sideBySide(names, (name) => kube.delete(Tasks, { namespace, name }));
}

async function sideBySide(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const waiting = names.values();
  const worker = async (): Promise<void> => {
    for (const name of waiting) await work(name);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

const finished = {
  phase: 'Succeeded',
  attempts: 1,
  message: 'task completed successfully',
  startTime: '2026-01-01T00:00:00Z',
  completionTime: '2026-01-01T00:01:00Z',
  resultRef: { available: true },
};

interface How {
  readonly kubeconfig: string;
  /** What Node is started with. */
  readonly command: readonly string[];
}

async function measure(bench: ClusterBench, { kubeconfig, command }: How, name: string): Promise<Figures> {
  const jobs = await watchJobs(bench);
  await bench.kube.create(Tasks, bench.namespace, containerTask(bench.namespace, `waiting-${name}`));
  const began = performance.now();
  const operator = await startOperator(bench, command, { KUBECONFIG: kubeconfig, ORKA_RESYNC_MS: '1000' });
  try {
    await jobs.of(`waiting-${name}`);
    const firstJob = performance.now() - began;
    await operator.watching;
    await allTasks(bench, 'launched', (phase) => phase !== undefined);
    await end(bench.kube, bench.namespace, `waiting-${name}`);
    // The first look is over, and what it took is gone from memory or not.
    await wait(2000);
    const before = treeUsage(operator.pid);
    await wait(looks * 1000);
    const after = treeUsage(operator.pid);
    return { firstJob, rss: after.rss, resync: ((after.cpu - before.cpu) * 1000) / looks };
  } finally {
    await operator.stop();
    await jobs.close();
  }
}

/** So that nobody looks at it any more, or holds it. */
async function end(kube: Kube, namespace: string, name: string): Promise<void> {
  await kube.patch(Tasks, { namespace, name }, { status: finished }, { subresource: 'status' });
  await kube.patch(Tasks, { namespace, name }, { metadata: { finalizers: null } });
}

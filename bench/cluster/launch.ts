import { setTimeout as wait } from 'node:timers/promises';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import { percentile } from '../process.ts';
import type { BenchResult } from '../result.ts';
import { retire, watchJobs } from './jobs.ts';
import { aiTask, bareJob, type ClusterBench, containerTask } from './platform.ts';

const oneByOne = 100;
const perSecond = 100;
const seconds = 3;
const atOnce = 200;

type MakeTask = (namespace: string, name: string) => Task;

/** Milliseconds from sending a Task's create to seeing its Job: one by one, at a steady rate, and many at once. */
export async function launch(bench: ClusterBench): Promise<BenchResult[]> {
  const jobs = await watchJobs(bench);
  const create = async (make: MakeTask, name: string): Promise<number> => {
    const began = performance.now();
    const seen = jobs.of(name);
    await bench.kube.create(Tasks, bench.namespace, make(bench.namespace, name));
    await seen;
    return performance.now() - began;
  };
  try {
    await series(20, (i) => create(aiTask, `warm-${i}`));
    await retire(bench);
    const bare = await series(oneByOne, (i) => createBare(bench, `alone-${i}`));
    const alone = async (make: MakeTask, name: string): Promise<number> => {
      const took = await create(make, name);
      await isThrough(bench, name);
      return took;
    };
    const ai = await series(oneByOne, (i) => alone(aiTask, `one-${i}`));
    await retire(bench);
    const container = await series(oneByOne, (i) => alone(containerTask, `container-${i}`));
    await retire(bench);
    const steady = await paced(perSecond * seconds, 1000 / perSecond, (i) => create(aiTask, `steady-${i}`));
    await retire(bench);
    const burst = await Promise.all(Array.from({ length: atOnce }, (_, i) => create(aiTask, `burst-${i}`)));
    await retire(bench);
    return [
      against(figure('create to Job, one by one: ai Task, p50', ai, 0.5, '<= 10 ms'), percentile(bare, 0.5)),
      against(figure('create to Job, one by one: container Task, p50', container, 0.5, '<= 10 ms'), percentile(bare, 0.5)),
      figure(`create to Job at ${perSecond}/s, p99`, steady, 0.99, '<= 250 ms'),
      figure(`create to Job, ${atOnce} at once, all`, burst, 1, '<= 1500 ms'),
    ];
  } finally {
    await jobs.close();
  }
}

function figure(name: string, samples: readonly number[], share: number, goal: string): BenchResult {
  const rest = [0.5, 0.99, 1].filter((other) => other !== share);
  const note = rest.map((other) => `${label(other)} ${percentile(samples, other).toFixed(1)} ms`).join(', ');
  return { name, value: percentile(samples, share), unit: 'ms', goal, note };
}

/** The probe is a Job of nobody's: sent, and written. */
const against = (result: BenchResult, baseline: number): BenchResult => ({ ...result, baseline, ratio: result.value / baseline });

async function createBare({ kube, namespace }: ClusterBench, name: string): Promise<number> {
  const began = performance.now();
  await kube.create(Jobs, namespace, bareJob(namespace, name));
  return performance.now() - began;
}

const label = (share: number): string => (share === 1 ? 'last' : `p${share * 100}`);

async function series(count: number, work: (i: number) => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) times.push(await work(i));
  return times;
}

/** Resolves when all is written that follows the Task's Job, and heard, so that the next one is alone. */
async function isThrough({ kube, namespace }: ClusterBench, name: string): Promise<void> {
  while ((await kube.get(Tasks, namespace, name))?.status?.phase !== 'Running') await wait(5);
  await wait(20);
}

/** One each `everyMs`, whether or not the ones before are done. */
async function paced(count: number, everyMs: number, work: (i: number) => Promise<number>): Promise<number[]> {
  const began = performance.now();
  const all: Promise<number>[] = [];
  for (let i = 0; i < count; i += 1) {
    const early = began + i * everyMs - performance.now();
    if (early > 0) await wait(early);
    all.push(work(i));
  }
  return Promise.all(all);
}

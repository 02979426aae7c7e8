import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import type { BenchResult } from '../result.ts';
import { between, countWrites, type WriteCounts } from './counters.ts';
import { allTasks, complete, watchJobs } from './jobs.ts';
import { bareJob, type ClusterBench, containerTask } from './platform.ts';

const count = 50;

/**
 * Writes of ours per Task from create to Succeeded, as the API server counts them: those of as many bare Jobs are taken off, which is
 * what the Job controller and kubelets write, and so is the bench's own creating. Others who write meanwhile are counted along.
 */
export async function writes(bench: ClusterBench): Promise<BenchResult[]> {
  // The first Task of a namespace brings its workers' ServiceAccount.
  await runTasks(bench, 'first', 1);
  const start = await countWrites(bench.connection);
  await runTasks(bench, 'counted', count);
  const middle = await countWrites(bench.connection);
  await runJobs(bench);
  const end = await countWrites(bench.connection);
  const ours = perTask(between(start, middle), 'POST tasks');
  const bare = perTask(between(middle, end), 'POST jobs');
  const rows = [...ours].map(([key, value]) => [key, value - (bare.get(key) ?? 0)] as const).filter(([, value]) => value !== 0);
  return [
    {
      name: 'writes of ours per plain Task, Events aside',
      value: rows.reduce((sum, [, value]) => sum + value, 0),
      unit: '',
      goal: '<= 4',
      note: rows.map(([key, value]) => `${key} ${value.toFixed(2)}`).join(', '),
    },
  ];
}

/** Each key's count per Task; without the bench's own creating. */
function perTask(counts: WriteCounts, own: string): Map<string, number> {
  return new Map([...counts].map(([key, value]) => [key, (key === own ? value - count : value) / count]));
}

async function runTasks(bench: ClusterBench, name: string, times: number): Promise<void> {
  const jobs = await watchJobs(bench);
  for (let i = 0; i < times; i += 1) {
    await bench.kube.create(Tasks, bench.namespace, containerTask(bench.namespace, `${name}-${i}`));
    const { metadata } = await jobs.of(`${name}-${i}`);
    await complete(bench, metadata.name);
  }
  await jobs.close();
  await allTasks(bench, 'Succeeded', (phase) => phase === 'Succeeded');
}

async function runJobs(bench: ClusterBench): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const name = `bare-${i}`;
    await bench.kube.create(Jobs, bench.namespace, bareJob(bench.namespace, name));
    await complete(bench, name);
  }
}

import type { Runtime } from '../../shared/core/runtime.ts';
import { apply, oneTurn, startPlatform } from '../platform.ts';
import { percentile, processorSeconds } from '../process.ts';
import type { BenchResult } from '../result.ts';
import { startBare } from './bare.ts';
import { type Counts, createCounter, total } from './counted.ts';
import { openTaskClient, type TaskClient, taskIn } from './tasks.ts';

/** Tasks one by one and at once. A pod of this machine is a process: a tenth of them is enough to wait for. */
const samples = Number(process.env['ORKA_BENCH_TASKS'] ?? 200);
const crowd = samples * 5;
const podShare = 10;
const warmUp = 20;

/** From create to Succeeded with one model turn that takes no time, in both runtimes and beside a probe that does as much on the wire and on disk. */
export async function oneTurnTasks(): Promise<BenchResult[]> {
  const counter = createCounter();
  const platform = await startPlatform(() => ({ content: [{ type: 'text', text: 'done' }] }), undefined, counter.env);
  const client = await openTaskClient(platform.kube);
  try {
    await apply(platform.kube, oneTurn(platform.model.url));
    await oneByOne(client, 'function', warmUp, 'warm');
    await counter.read(platform.dev.pid);
    const before = processorSeconds(platform.dev.pid).own;
    const alone = await oneByOne(client, 'function', samples, 'alone');
    const processorMs = ((processorSeconds(platform.dev.pid).own - before) / samples) * 1000;
    const counts = perTask(await counter.read(platform.dev.pid));
    const rush = await atOnce((name) => client.run(taskIn('function', name)), crowd);
    const inPods = await oneByOne(client, 'job', samples / podShare, 'pod');
    const podRush = await atOnce((name) => client.run(taskIn('job', `${name}-pod`)), samples / podShare);
    const bare = await probe(counts);
    return [
      figure('ai Task, one turn, function: create to Succeeded, p50', percentile(alone, 0.5), bare.p50, '<= 15 ms'),
      figure('  p99', percentile(alone, 0.99), bare.p99),
      { name: `  ${crowd} at once`, value: rush, unit: '/s', goal: '>= 300', baseline: bare.rush, ratio: rush / bare.rush },
      figure('  the same in a pod, p50', percentile(inPods, 0.5), bare.p50),
      { name: `  the same in pods, ${samples / podShare} at once`, value: podRush, unit: '/s' },
      { name: '  processor time of the platform', value: processorMs, unit: 'ms', note: 'per Task, one by one' },
      { name: '  requests per Task', value: total(counts, 'request'), unit: '', note: kinds(counts, 'request') },
      { name: '  commits per Task', value: total(counts, 'commit'), unit: '', note: kinds(counts, 'commit') },
    ];
  } finally {
    client.close();
    await platform.close();
  }
}

const figure = (name: string, value: number, baseline: number, goal?: string): BenchResult => ({
  name,
  value,
  unit: 'ms',
  baseline,
  ratio: value / baseline,
  ...(goal === undefined ? {} : { goal }),
});

async function oneByOne(client: TaskClient, runtime: Runtime, count: number, prefix: string): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < count; i += 1) took.push(await client.run(taskIn(runtime, `${prefix}-${i}`)));
  return took;
}

/** How many come to their end in a second. */
async function atOnce(work: (name: string) => Promise<number>, count: number): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: count }, (_, i) => work(`rush-${i}`)));
  return count / ((performance.now() - began) / 1000);
}

/** What came up for at least every other Task; the rest is the platform's own. */
function perTask(counts: Counts): Counts {
  const shares = Object.entries(counts).map(([kind, n]) => [kind, n / samples] as const);
  return Object.fromEntries(shares.filter(([, share]) => share >= 0.5));
}

async function probe(counts: Counts): Promise<{ readonly p50: number; readonly p99: number; readonly rush: number }> {
  const bare = await startBare({ hops: Math.round(total(counts, 'request')), commits: Math.round(total(counts, 'commit')) });
  try {
    for (let i = 0; i < warmUp; i += 1) await bare.run();
    const took: number[] = [];
    for (let i = 0; i < samples; i += 1) took.push(await bare.run());
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), rush: await atOnce(() => bare.run(), crowd) };
  } finally {
    await bare.close();
  }
}

/** The kinds, most frequent first. */
function kinds(counts: Counts, prefix: string): string {
  const found = Object.entries(counts).filter(([kind]) => kind.startsWith(prefix));
  return found
    .sort(([, a], [, b]) => b - a)
    .map(([kind, n]) => `${kind.slice(prefix.length + 1)} ${n.toFixed(1)}`)
    .join(', ');
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { aiTask, apply, oneTurn, startPlatform, succeeded } from './platform.ts';
import { percentile, treeUsage } from './process.ts';
import type { BenchResult } from './result.ts';

const rounds = 5;
const idleSeconds = 10;

interface Round {
  readonly ready: number;
  readonly finished: number;
  readonly readyAgain: number;
}

/** `orka dev` from exec: to ready, to a finished one-turn `ai` Task, and what it holds and uses while nothing happens. */
export async function run(): Promise<BenchResult[]> {
  // The first round fills the compile cache, which a machine does once.
  await startAndRun();
  const times: Round[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await startAndRun());
  const median = (of: keyof Round): number =>
    percentile(
      times.map((time) => time[of]),
      0.5,
    );
  const idle = await idleUsage();
  const note = `median of ${rounds}`;
  return [
    { name: 'exec to ready, fresh folder', value: median('ready'), unit: 'ms', goal: '<= 1000 ms', note },
    { name: 'exec to ready, folder of before', value: median('readyAgain'), unit: 'ms', goal: '<= 1000 ms', note },
    { name: 'exec to a finished one-turn ai Task', value: median('finished'), unit: 'ms', goal: '<= 2500 ms', note },
    { name: 'idle RSS, all processes', value: idle.rss / 1e6, unit: 'MB', goal: '<= 160 MB' },
    { name: 'idle CPU', value: idle.cpu * 100, unit: '%', goal: '<= 1 %', note: `over ${idleSeconds} s` },
  ];
}

async function startAndRun(): Promise<Round> {
  const dataDir = await mkdtemp(join(tmpdir(), 'orka-bench-'));
  try {
    const began = performance.now();
    const first = await startPlatform(() => ({ content: [{ type: 'text', text: 'done' }] }), dataDir);
    let finished: number;
    try {
      await apply(first.kube, [...oneTurn(first.model.url), aiTask('one-turn')]);
      await succeeded(first.kube, 'one-turn');
      finished = performance.now() - began;
    } finally {
      await first.close();
    }
    const second = await startPlatform(() => ({ content: [] }), dataDir);
    await second.close();
    return { ready: first.dev.readyMs, finished, readyAgain: second.dev.readyMs };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function idleUsage(): Promise<{ rss: number; cpu: number }> {
  const { dev, close } = await startPlatform(() => ({ content: [] }));
  await wait(3000);
  const before = treeUsage(dev.pid);
  await wait(idleSeconds * 1000);
  const after = treeUsage(dev.pid);
  await close();
  return { rss: after.rss, cpu: (after.cpu - before.cpu) / idleSeconds };
}

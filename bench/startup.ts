import { setTimeout as wait } from 'node:timers/promises';
import { aiTask, apply, oneTurn, startPlatform, succeeded } from './platform.ts';
import { percentile, treeUsage } from './process.ts';
import type { BenchResult } from './result.ts';

const rounds = 5;
const idleSeconds = 10;

/** `orka dev` from exec: to ready, to a finished one-turn `ai` Task, and what it holds and uses while nothing happens. */
export async function run(): Promise<BenchResult[]> {
  const ready: number[] = [];
  const done: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    const platform = await startPlatform(() => ({ content: [{ type: 'text', text: 'done' }] }));
    try {
      await apply(platform.kube, [...oneTurn(platform.model.url), aiTask('one-turn')]);
      await succeeded(platform.kube, 'one-turn');
      // The first round fills the compile cache, which a machine does once.
      if (round === 0) continue;
      ready.push(platform.dev.readyMs);
      done.push(performance.now() - began);
    } finally {
      await platform.close();
    }
  }
  const idle = await idleUsage();
  return [
    {
      name: 'exec to ready',
      value: percentile(ready, 0.5),
      unit: 'ms',
      goal: '<= 1000 ms',
      note: `fresh folder, median of ${rounds}`,
    },
    {
      name: 'exec to a finished one-turn ai Task',
      value: percentile(done, 0.5),
      unit: 'ms',
      goal: '<= 2500 ms',
      note: `median of ${rounds}`,
    },
    { name: 'idle RSS, all processes', value: idle.rss / 1e6, unit: 'MB', goal: '<= 160 MB' },
    { name: 'idle CPU', value: idle.cpu * 100, unit: '%', goal: '<= 1 %', note: `over ${idleSeconds} s` },
  ];
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

import { cp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { programNames } from '../scripts/build/products.ts';
import { type BuiltImage, buildImage } from '../test/support/image.ts';
import { type RoomGround, startRoomGround } from '../test/support/room-ground.ts';
import { untilEnd, untilReady, untilRequest } from './image/start-times.ts';
import { percentile } from './process.ts';
import type { BenchResult } from './result.ts';

const rounds = 9;

/** A server without any code of ours, and a client: what Node itself needs. */
const probes = {
  ready: "require('node:http').createServer().listen(0, () => console.log('ready'))",
  request: "require('node:http').get(process.env.ORKA_CONTROLLER_URL).on('error', () => {})",
  end: "require('node:child_process').spawn('true')",
};

/** What the image adds to its base, and how long each program takes from exec: as built, without its compile cache, from the sources. */
export async function run(): Promise<BenchResult[]> {
  const image = await buildImage('platform');
  const uncached = `${image.folder}-uncached`;
  const ground = await startRoomGround();
  try {
    await cp(image.folder, uncached, { recursive: true, filter: (path) => path !== join(image.folder, 'cache') });
    const results = await sizes(image);
    for (const program of programNames) results.push(await startOf(program, image, uncached, ground));
    return results;
  } finally {
    await ground.close();
    image.remove();
    await rm(uncached, { recursive: true });
  }
}

async function sizes({ folder }: BuiltImage): Promise<BenchResult[]> {
  const [all, cache, native] = await Promise.all(['', 'cache', 'native'].map((name) => bytesIn(join(folder, name))));
  const megabytes = (bytes = 0): number => bytes / 1e6;
  return [
    { name: 'added to the base image', value: megabytes(all), unit: 'MB', goal: '<= 15 MB' },
    { name: 'of it the compile cache', value: megabytes(cache), unit: 'MB' },
    { name: 'of it the binary of SQLite', value: megabytes(native), unit: 'MB' },
  ];
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name))));
  return found.reduce((sum, { size }) => sum + size, 0);
}

type Measure = (command: readonly string[]) => Promise<number>;

async function startOf(program: string, image: BuiltImage, uncached: string, ground: RoomGround): Promise<BenchResult> {
  const { measure, probe, what, args, goal } = wayOf(program, ground);
  const from = (folder: string, main: string): string[] => [join(folder, main), program, ...args];
  const source = join(import.meta.dirname, '../image');
  const ways = [from(image.folder, 'main.js'), from(uncached, 'main.js'), from(source, 'main.ts'), ['-e', probe]];
  const [built, plain, sources, bare] = await medians(ways.map((command) => () => measure(command)));
  const note = `${Math.round(plain ?? 0)} ms without the cache, ${Math.round(sources ?? 0)} ms from the sources`;
  return {
    name: `${program}: exec to ${what}`,
    value: built ?? Number.NaN,
    unit: 'ms',
    baseline: bare ?? Number.NaN,
    ratio: (built ?? 0) / (bare ?? 1),
    note,
    ...(goal === undefined ? {} : { goal }),
  };
}

interface Way {
  readonly measure: Measure;
  readonly probe: string;
  readonly what: string;
  readonly args: readonly string[];
  readonly goal?: string;
}

/** What counts as started for a program, and what to compare it with. */
function wayOf(program: string, { env }: RoomGround): Way {
  if (program === 'general-worker')
    return { measure: (command) => untilEnd(command, env), probe: probes.end, what: 'the end of `true`', args: ['true'] };
  if (program !== 'ai-worker') {
    const goal = program === 'llm-call' ? { goal: '<= 200 ms' } : {};
    return { measure: (command) => untilReady(command, env), probe: probes.ready, what: 'ready', args: [], ...goal };
  }
  const task = { ORKA_TASK_NAMESPACE: 'default', ORKA_TASK_NAME: 'task', ORKA_TASK_UID: 'uid', ORKA_RUN: '1' };
  const at = (url: string) => ({ ...env, ...task, ORKA_CONTROLLER_URL: url, ORKA_STORE_URL: url, ORKA_LLM_URL: url });
  const measure: Measure = (command) => untilRequest(command, at);
  return { measure, probe: probes.request, what: 'its first request', args: [], goal: '<= 120 ms' };
}

/** Medians of several measurements, taken in turn so that a busy moment is everybody's. */
async function medians(measures: readonly (() => Promise<number>)[]): Promise<number[]> {
  const times: number[][] = measures.map(() => []);
  // The first of each fills the machine's caches.
  for (const measure of measures) await measure();
  for (let round = 0; round < rounds; round += 1) for (const [i, measure] of measures.entries()) times[i]?.push(await measure());
  return times.map((samples) => percentile(samples, 0.5));
}

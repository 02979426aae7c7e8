import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { until } from '../../test/support/until.ts';

/** What a platform's process has done since it was asked the last time, by kind: requests that it took by route, commits by file. */
export type Counts = Readonly<Record<string, number>>;

/** Counts in a process that is started with `env`. */
export interface Counter {
  readonly env: Readonly<Record<string, string>>;
  read(pid: number): Promise<Counts>;
}

export function createCounter(): Counter {
  const file = join(tmpdir(), `orka-bench-counts-${process.pid}.json`);
  const preload = pathToFileURL(fileURLToPath(new URL('counting.ts', import.meta.url))).href;
  return {
    env: { NODE_OPTIONS: `--import ${preload}`, ORKA_BENCH_COUNTS: file },
    async read(pid) {
      process.kill(pid, 'SIGUSR2');
      const text = await until('the counts to be written', () => readFile(file, 'utf8').catch(() => undefined));
      await rm(file);
      return JSON.parse(text) as Counts;
    },
  };
}

/** How many there are whose kind begins so. */
export function total(counts: Counts, prefix: string): number {
  return Object.entries(counts).reduce((sum, [kind, n]) => sum + (kind.startsWith(prefix) ? n : 0), 0);
}

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKube } from '../shared/kube/client.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { startOrkaDev } from '../test/support/orka-dev.ts';
import { freePorts } from '../test/support/ports.ts';
import { apply, succeeded } from './platform.ts';
import { processorSeconds } from './process.ts';
import type { BenchResult } from './result.ts';

const rounds = 4;
const tasksPerRound = 6;

/** One `orka dev` that tells nothing of itself and one that tells all, given the same Tasks in turns. */
export async function run(): Promise<BenchResult[]> {
  const receiver = await startReceiver();
  const [metricsPort = 0] = await freePorts(1);
  const silent = await open();
  const telling = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url }, ['--metrics-port', String(metricsPort)]);
  try {
    // The first Tasks load code; the telling one loads the exporter.
    for (const one of [silent, telling]) await one.round('warm');
    for (let round = 0; round < rounds; round += 1) {
      // Whoever begins has a quieter machine.
      for (const one of round % 2 === 0 ? [silent, telling] : [telling, silent]) await one.round(`r${round}`, true);
    }
    const [without, withIt] = [median(silent.perTask), median(telling.perTask)];
    const own = [silent, telling].map(({ ownPerTask }) => `${median(ownPerTask).toFixed(0)} ms`);
    return [
      {
        name: 'processor time per container Task, with metrics and tracing',
        value: withIt,
        unit: 'ms',
        goal: '<= 1.03 x',
        baseline: without,
        ratio: withIt / without,
        note: `its worker included, so this is what bounds throughput; the platform's own process without and with: ${own.join(', ')}`,
      },
    ];
  } finally {
    await Promise.all([silent.close(), telling.close()]);
    receiver.close();
  }
}

interface Measured {
  /** Milliseconds of processor time per Task of each round that counts: workers included, and without them. */
  readonly perTask: number[];
  readonly ownPerTask: number[];
  round(name: string, counts?: boolean): Promise<void>;
  close(): Promise<void>;
}

async function open(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []): Promise<Measured> {
  const dataDir = await mkdtemp(join(tmpdir(), 'orka-bench-telemetry-'));
  const cache = { XDG_CACHE_HOME: join(tmpdir(), 'orka-bench-cache') };
  const dev = await startOrkaDev({ dataDir, env: { ...env, ...cache }, args });
  const kube = createKube((await readKubeconfig(dev.kubeconfig)).connection);
  const perTask: number[] = [];
  const ownPerTask: number[] = [];
  return {
    perTask,
    ownPerTask,
    async round(name, counts = false) {
      const before = processorSeconds(dev.pid);
      await runTasks(kube, name);
      const after = processorSeconds(dev.pid);
      const [own, ended] = [after.own - before.own, after.ended - before.ended];
      if (!counts) return;
      perTask.push(((own + ended) / tasksPerRound) * 1000);
      ownPerTask.push((own / tasksPerRound) * 1000);
    },
    async close() {
      kube.close();
      await dev.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function runTasks(kube: Kube, round: string): Promise<void> {
  const names = Array.from({ length: tasksPerRound }, (_, i) => `${round}-${i}`);
  await apply(
    kube,
    names.map((name) => ({
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Task',
      metadata: { name, namespace: 'default' },
      spec: { type: 'container', command: ['true'] },
    })) as Parameters<typeof apply>[1],
  );
  await Promise.all(names.map((name) => succeeded(kube, name)));
}

/** A receiver of spans in a process of its own, so that its work is not ours. */
async function startReceiver(): Promise<{ readonly url: string; close(): void }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('telemetry/receiver.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await child.stdout.take(1).toArray()) as Buffer[];
  return { url: String(line).trim(), close: () => void child.kill() };
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

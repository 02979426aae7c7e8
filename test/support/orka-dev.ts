import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../..', import.meta.url));

/** An `orka dev` of its own, in its own process group, as a person starts it. */
export interface OrkaDev {
  readonly pid: number;
  readonly dataDir: string;
  readonly kubeconfig: string;
  readonly rest: string;
  readonly kubernetes: string;
  readonly broker: string;
  readonly store: string;
  /** Milliseconds from exec to ready. */
  readonly readyMs: number;
  /** Ctrl-C; resolves with the exit status. */
  stop(): Promise<number>;
  /** kill -9 of the whole process group, workers of this moment included. */
  kill(): Promise<void>;
  output(): string;
}

export interface StartOptions {
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly node?: string;
}

interface Ready {
  readonly msg: string;
  readonly rest: string;
  readonly kubernetes: string;
  readonly broker: string;
  readonly store: string;
  readonly kubeconfig: string;
}

/** Starts it on free ports and waits until it says that it is ready. */
export async function startOrkaDev({ dataDir, env = {}, args = [], node = process.execPath }: StartOptions): Promise<OrkaDev> {
  const began = performance.now();
  const child = spawn(
    node,
    [join(project, 'cli/orka.mjs'), 'dev', '--data-dir', dataDir, '--kube-port', '0', '--port', '0', ...args],
    {
      cwd: project,
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', HOME: dataDir, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const chunks: string[] = [];
  const ready = await untilReady(child, chunks);
  const readyMs = performance.now() - began;
  const exited = new Promise<number>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128))),
  );
  const pid = child.pid as number;
  return {
    pid,
    dataDir,
    ...ready,
    readyMs,
    async stop() {
      child.kill('SIGINT');
      return exited;
    },
    async kill() {
      killGroup(pid);
      killWorkers(dataDir);
      await exited;
    },
    output: () => chunks.join(''),
  };
}

function untilReady(child: ChildProcess, chunks: string[]): Promise<Ready> {
  return new Promise((resolve, reject) => {
    let line = '';
    const onData = (data: Buffer): void => {
      chunks.push(data.toString());
      line += data.toString();
      const lines = line.split('\n');
      line = lines.pop() ?? '';
      for (const text of lines) {
        const ready = readyLine(text);
        if (ready !== undefined) resolve(ready);
      }
    };
    child.stdout?.on('data', onData);
    child.stderr?.on('data', (data: Buffer) => chunks.push(data.toString()));
    child.once('exit', (code) => reject(new Error(`orka dev ended with ${code} before it was ready:\n${chunks.join('')}`)));
    child.once('error', reject);
  });
}

function readyLine(text: string): Ready | undefined {
  try {
    const parsed = JSON.parse(text) as Ready;
    return parsed.msg === 'ready' ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Workers have process groups of their own; a power cut would take them too. Their ids are in the pods' state files. */
function killWorkers(dataDir: string): void {
  for (const pid of workerPids(dataDir)) killGroup(pid);
}

/** Process ids of the worker processes that the data folder knows of. */
export function workerPids(dataDir: string): number[] {
  try {
    const { readdirSync } = process.getBuiltinModule('node:fs');
    return readdirSync(join(dataDir, 'pods'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('process.json'))
      .map((name) => (JSON.parse(readFileSync(join(dataDir, 'pods', name), 'utf8')) as { pid: number }).pid);
  } catch {
    return [];
  }
}

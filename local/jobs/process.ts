import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFile } from './log-file.ts';
import { identityOf, sendSignal } from './process-table.ts';

export interface ProcessSpec {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: LogFile;
  /** Where the record of the running process is kept for the next start of the platform. */
  readonly recordDir: string;
}

/** The exit code, or the number of the signal that ended it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: number | undefined;
}

/** A container's main process, leader of its own process group. */
export interface ContainerProcess {
  readonly pid: number;
  /** Resolves when it has ended, the rest of its group was killed, and its output is in the log. */
  readonly exited: Promise<ProcessExit>;
  signal(name: NodeJS.Signals): void;
}

/** What a platform needs to find the process again after it was killed itself. */
export interface ProcessRecord {
  readonly pid: number;
  readonly identity: string;
}

export const recordFile = 'process.json';

/** How long output may still come after the last process of a container has ended. */
const drainMs = 500;

/**
 * Starts a container's process in a process group of its own and writes down which one it is.
 *
 * Throws what the operating system says where the program cannot be started.
 */
export async function startProcess(spec: ProcessSpec): Promise<ContainerProcess> {
  const [file, ...args] = spec.argv;
  const child = spawn(file, args, { cwd: spec.cwd, env: spec.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = child;
  if (pid === undefined) throw await new Promise((resolve) => child.once('error', resolve));
  // Whatever else goes wrong with a process that runs shows in how it ends.
  child.on('error', () => undefined);
  keepRecord(spec.recordDir, pid);
  const drained = Promise.all([drain(child, 'stdout', spec.log), drain(child, 'stderr', spec.log)]);
  return {
    pid,
    exited: exitOf(child, pid, drained).finally(() => rm(join(spec.recordDir, recordFile), { force: true })),
    signal: (name) => sendSignal(pid, name),
  };
}

/** Written before anything else can happen, so that no process runs without a record. */
function keepRecord(folder: string, pid: number): void {
  const record: ProcessRecord = { pid, identity: identityOf(pid) ?? '' };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, recordFile), JSON.stringify(record), { mode: 0o600 });
}

function drain(child: ChildProcess, name: 'stdout' | 'stderr', log: LogFile): Promise<void> {
  return new Promise((resolve) => {
    const output = child[name];
    if (output === null) return resolve();
    const sink = log.stream(name);
    sink.once('finish', resolve);
    // A log that cannot be written (a full disk) must not stop the program.
    sink.once('error', () => {
      output.unpipe(sink);
      output.resume();
      resolve();
    });
    output.once('error', () => sink.end());
    output.pipe(sink);
  });
}

async function exitOf(child: ChildProcess, pid: number, drained: Promise<unknown>): Promise<ProcessExit> {
  const exit = await new Promise<ProcessExit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal: signal === null ? undefined : constants.signals[signal] }));
  });
  sendSignal(-pid, 'SIGKILL');
  const patience = new AbortController();
  await Promise.race([drained, sleep(drainMs, undefined, { signal: patience.signal }).catch(() => undefined)]);
  patience.abort();
  child.stdout?.destroy();
  child.stderr?.destroy();
  return exit;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type Captured, capture } from './capture.ts';

export interface ProcessRequest {
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Bytes kept of each of stdout and stderr. */
  readonly outputLimit: number;
  readonly signal: AbortSignal;
}

export interface ProcessResult {
  readonly stdout: Captured;
  readonly stderr: Captured;
  /** 128 plus the signal's number where one ended it. */
  readonly exitCode: number;
  readonly timedOut: boolean;
}

/**
 * Runs a command in a process group of its own, and ends the whole group with it: nothing that it started in the background
 * outlives it. Rejects where it cannot be started.
 */
export function runProcess({ command, cwd, env, timeoutMs, outputLimit, signal }: ProcessRequest): Promise<ProcessResult> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout = capture(child.stdout, outputLimit);
    const stderr = capture(child.stderr, outputLimit);
    let timedOut = false;
    const kill = (): void => killGroup(child);
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    signal.addEventListener('abort', kill, { once: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    // Children in the background hold the pipes open: without this, 'close' would wait for them.
    child.once('exit', kill);
    child.once('close', (code, signalName) => {
      settle();
      resolve({
        stdout: stdout.captured(),
        stderr: stderr.captured(),
        exitCode: code ?? 128 + constants.signals[signalName ?? 'SIGKILL'],
        timedOut,
      });
    });
  });
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  /** What it has printed on standard output so far. */
  stdout(): string;
  /** Sends a signal; Ctrl-C where it says nothing. */
  stop(signal?: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Goes to its standard input. */
  readonly input?: string;
}

/** Starts a program with no other environment than PATH and the one given. */
export function start(file: string, args: readonly string[], { cwd, env = {}, input = '' }: CommandOptions = {}): Running {
  const child: ChildProcess = spawn(file, args, { cwd, env: { PATH: process.env['PATH'] ?? '', ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  // A program need not read what it is given; how it ended says enough.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
  return { stdout: () => stdout, stop: (signal = 'SIGINT') => void child.kill(signal), ended };
}

/** Runs a program to its end. */
export const run = (file: string, args: readonly string[], options?: CommandOptions): Promise<Ended> =>
  start(file, args, options).ended;

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface CommandOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Called where the program cannot be started, with a sentence that says why. */
  readonly onFailure: (message: string) => void;
}

const passedOn = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs a command line with its output as our own, and resolves with its exit code: 128 and the signal's number where a signal has
 * ended it, 127 where there is no such program, 126 where it cannot be executed, as a shell has it. A signal that reaches us is passed
 * on, and what the command makes of it counts.
 */
export function runCommand({ program, args, onFailure }: CommandOptions): Promise<number> {
  return new Promise((resolve) => {
    // Listened for before there is a command: a signal at the wrong moment must not end us and leave the command behind.
    let child: ChildProcess | undefined;
    const pass = (signal: NodeJS.Signals): void => void child?.kill(signal);
    for (const signal of passedOn) process.on(signal, pass);
    const end = (code: number): void => {
      for (const signal of passedOn) process.off(signal, pass);
      resolve(code);
    };

    child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
      const missing = code === 'ENOENT';
      onFailure(`${program} cannot be run: ${missing ? 'there is no such program' : message}`);
      end(missing ? 127 : 126);
    });
    child.once('exit', (code, signal) => end(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** One shell, in which the commands of a page run one block after the other: what a block exports, the next one has. */
export interface Terminal {
  /** Rejects, with all that was printed, where a command fails; nothing can be run after that. */
  run(commands: string): Promise<void>;
  /** Ends it, with a command that still runs. */
  close(): Promise<void>;
}

const done = '-- the block is done --';

/** Opens it; a variable that is not set is a failure too, for the page has not said where it comes from. */
export function openTerminal({ cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Terminal {
  const shell = spawn('bash', ['-s'], { cwd, env, stdio: 'pipe', detached: true });
  let output = '';
  let look = (): void => {};
  for (const stream of [shell.stdout, shell.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
      look();
    });
  }
  const ended = once(shell, 'exit');
  shell.stdin.on('error', () => {}); // It has ended, which `run` says.
  shell.stdin.write('set -euo pipefail\n');
  return {
    run(commands) {
      output = '';
      shell.stdin.write(`eval ${quoted(commands)} </dev/null\necho ${quoted(done)}\n`);
      return new Promise((resolve, reject) => {
        look = () => void (output.includes(done) && resolve());
        ended.then(([status]) => reject(new Error(`status ${String(status)} from:\n${commands}\n\n${output}`)), reject);
      });
    },
    async close() {
      if (shell.exitCode === null && shell.signalCode === null && shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL');
      await ended;
    },
  };
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

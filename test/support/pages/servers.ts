import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server in a terminal of its own, as a reader starts it. */
export interface Server {
  /** Its word that it is ready; rejects where it ends instead. */
  readonly ready: Promise<void>;
  /** Ctrl-C. */
  stop(): Promise<void>;
}

export function startServer(command: string, { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }): Server {
  const child = spawn('bash', ['-c', command], { cwd, env, detached: true });
  return { ready: untilReady(child, command), stop: () => interrupt(child) };
}

function untilReady(child: ChildProcess, command: string): Promise<void> {
  let output = '';
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (data: Buffer) => {
      output += data.toString();
      if (/\bready\b/.test(output)) resolve();
    });
    child.stderr?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    child.once('exit', (code) => reject(new Error(`${command} ended with ${code}:\n${output}`)));
  });
}

/** Ctrl-C goes to the whole process group, for npm and npx stand between us and the server. */
async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGINT');
  await ended;
}

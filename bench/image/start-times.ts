import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Environment = Readonly<Record<string, string>>;

const run = (command: readonly string[], env: Environment): ChildProcess =>
  spawn(process.execPath, command, { env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'inherit'] });

/** Until a line of its output says that it is ready; it is killed then. */
export async function untilReady(command: readonly string[], env: Environment): Promise<number> {
  const began = performance.now();
  const child = run(command, { PORT: '0', ORKA_METRICS_PORT: '0', ...env });
  const took = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (/\bready\b/.test(said)) resolve(performance.now() - began);
    });
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}: ${said}`)));
  });
  await killed(child);
  return took;
}

/** Until it has ended by itself. */
export async function untilEnd(command: readonly string[], env: Environment): Promise<number> {
  const began = performance.now();
  const child = run(command, env);
  child.stdout?.resume();
  await once(child, 'exit');
  return performance.now() - began;
}

/** Until its first request arrives at a server whose address `env` makes its environment of; it is killed then. */
export async function untilRequest(command: readonly string[], env: (url: string) => Environment): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const asked = once(server, 'request');
  const began = performance.now();
  const child = run(command, env(url));
  child.stdout?.resume();
  await asked;
  const took = performance.now() - began;
  await killed(child);
  server.close();
  server.closeAllConnections();
  return took;
}

async function killed(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

import { homedir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from './context.ts';
import { runCommand } from './run.ts';

/** The entry of the `orka` command: the process's own arguments, environment and streams. */
function outputOf(stream: NodeJS.WriteStream): Output {
  const isTerminal = stream.isTTY === true;
  return { write: (text) => void stream.write(text), isTerminal, hasColors: isTerminal && !process.env['NO_COLOR'] };
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The reader is gone (`orka task list | head -1`): nothing is wrong, and nobody is left to tell. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  out: outputOf(process.stdout),
  err: outputOf(process.stderr),
  readInput,
  now: Date.now,
  random: Math.random,
  sleep: (ms) => sleep(ms),
  onStop(stop) {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        // The second time is from somebody who does not want to wait.
        if (asked) process.exit(130);
        asked = true;
        stop();
      });
    }
  },
});

import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Entry of the general worker's image: runs the command line that it is given, with its output as our own, and ends as it ends. A
 * signal that reaches us is passed on. Posts nothing: what the command prints is the Task's result.
 */
const [program, ...args] = process.argv.slice(2);

if (program === undefined) {
  process.stderr.write('error: there is nothing to run: set spec.command or spec.args of the Task, or its spec.image\n');
  process.exitCode = 2;
} else {
  const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.once('error', (error: NodeJS.ErrnoException) => {
    process.stderr.write(
      `error: ${program} cannot be run: ${error.code === 'ENOENT' ? 'there is no such program' : error.message}\n`,
    );
    // As a shell has it: 127 where there is no such program, 126 where it cannot be executed.
    process.exitCode = error.code === 'ENOENT' ? 127 : 126;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
  });
}

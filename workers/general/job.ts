import { keepFiles } from './artifacts.ts';
import { runCommand } from './command.ts';

/**
 * Entry of the general worker's program: runs the command line that it is given, keeps the files that it left for the Task, and ends as
 * it ended. Posts no result: what the command prints is the Task's result.
 */
const [program, ...args] = process.argv.slice(2);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

if (program === undefined) {
  say('error: there is nothing to run: set spec.command or spec.args of the Task, or its spec.image');
  process.exitCode = 2;
} else {
  process.exitCode = await runCommand({ program, args, onFailure: (message) => say(`error: ${message}`) });
  await keepFiles(process.env, (message) => say(`warning: ${message}`));
}

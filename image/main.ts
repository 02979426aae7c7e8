import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { endOnSignals } from './end-on-signals.ts';
import { explain } from './explain.ts';
import { programOf, programs } from './registry.ts';

/** The image's entry point: `main.js PROGRAM [ARGUMENTS]`. A program sees its own arguments only. */
const [name, ...args] = process.argv.slice(2);
const program = programOf(name);

// The image's build leaves bytecode here. Not by a variable of the environment: the commands of users would inherit it.
const cache = join(import.meta.dirname, 'cache');
if (existsSync(cache)) enableCompileCache(cache);

if (program === undefined) {
  const what = name === undefined ? 'no program is named' : `there is no program "${name}"`;
  process.stderr.write(`error: ${what}; there are ${Object.keys(programs).join(', ')}\n`);
  process.exitCode = 2;
} else {
  process.argv.splice(2, process.argv.length, ...args);
  endOnSignals(process);
  await program().catch((thrown: unknown) => {
    process.stderr.write(explain(thrown));
    // At once: what the program had opened before it failed must not keep a process alive that does nothing.
    process.exit(1);
  });
}

import { programOf, programs } from './registry.ts';

/** The image's entry point: `main.js PROGRAM [ARGUMENTS]`. A program sees its own arguments only. */
const [name, ...args] = process.argv.slice(2);
const program = programOf(name);

if (program === undefined) {
  const what = name === undefined ? 'no program is named' : `there is no program "${name}"`;
  process.stderr.write(`error: ${what}; there are ${Object.keys(programs).join(', ')}\n`);
  process.exitCode = 2;
} else {
  process.argv.splice(2, process.argv.length, ...args);
  await program();
}

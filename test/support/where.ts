import { spawnSync } from 'node:child_process';

/** `describe` where a program is on this machine; a line that says what is left out, and why, where it is not. */
export function describeWith(present: boolean, what: string): (title: string, body: (this: Mocha.Suite) => void) => void {
  if (present) return (title, body) => void describe(title, body);
  return (title) => console.log(`  ${title}: left out, there is no ${what} on this machine`);
}

/** True where the program can be run. */
export const isPresent = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;

export const describeWithKubectl = describeWith(isPresent('kubectl', 'version', '--client'), 'kubectl');

import { type Running, run, start } from '../../../support/command.ts';

/** What the commands need of our environment: the cluster, and a home for their caches. */
const env = (): Record<string, string> =>
  Object.fromEntries(['KUBECONFIG', 'HOME', 'TMPDIR'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** Runs a program to its end and gives what it printed; an error with all that it said where it failed. */
export async function sh(file: string, args: readonly string[], input = ''): Promise<string> {
  const { status, stdout, stderr } = await run(file, args, { env: env(), input });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}: ${stderr || stdout}`);
  return stdout;
}

export const kubectl = (...args: readonly string[]): Promise<string> => sh('kubectl', args);

/** A program that goes on until it is stopped. */
export const background = (file: string, args: readonly string[]): Running => start(file, args, { env: env() });

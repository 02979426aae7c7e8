import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Ended, type Running, run, start } from './command.ts';

/** The folder `/app` of an image, as the image's own build makes it. */
export interface BuiltImage {
  readonly folder: string;
  /** What it is started with, after the path of Node. */
  command(program: string, ...args: readonly string[]): string[];
  start(command: readonly string[], env?: Readonly<Record<string, string>>): Running;
  run(command: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  remove(): void;
}

const builder = fileURLToPath(new URL('../../scripts/build.ts', import.meta.url));

/** Builds one, with its compile cache, in a folder that `remove()` takes away. Takes a few seconds. */
export async function buildImage(product: 'platform' | 'model'): Promise<BuiltImage> {
  const folder = mkdtempSync(join(tmpdir(), 'orka-image-'));
  const { status, stderr } = await run(process.execPath, [builder, product, '--out', folder, '--cache']);
  if (status !== 0) throw new Error(`the build ended with ${status}: ${stderr}`);
  return {
    folder,
    command: (program, ...args) => [join(folder, 'main.js'), program, ...args],
    start: (command, env = {}) => start(process.execPath, command, { env }),
    run: (command, env = {}) => run(process.execPath, command, { env }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

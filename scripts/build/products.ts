import { join } from 'node:path';
import { type ProgramName, programs } from '../../image/registry.ts';

/** What an image is built from. */
export interface Product {
  /** As the bill of materials calls it. */
  readonly title: string;
  /** Entry files, from the root of the project, by the name of the bundle that each becomes. */
  readonly entries: Readonly<Record<string, string>> & { readonly main: string };
  /** Folders that are read when it runs, by their name beside the bundles. */
  readonly folders?: Readonly<Record<string, string>>;
}

/** The names of the programs that `main.js` starts. */
export const programNames = Object.keys(programs) as ProgramName[];

/** The images of this project: the platform with its workers, and the demo's scripted model. */
export const products = {
  platform: { title: 'orka', entries: { main: 'image/main.ts', ...programEntries() } },
  model: { title: 'orka-model', entries: { main: 'demo/model/main.ts' }, folders: { app: 'demo/model/scripts/app' } },
} as const satisfies Readonly<Record<string, Product>>;

/** Whether there is a product of this name. */
export const isProduct = (name: string): name is keyof typeof products => Object.hasOwn(products, name);

/** The registry is the one list of programs, and a bundler can follow its imports only as they are written there: so they are read. */
function programEntries(): Readonly<Record<string, string>> {
  return Object.fromEntries(programNames.map((name) => [name, join('image', importedBy(programs[name]))]));
}

function importedBy(load: () => Promise<unknown>): string {
  const path = /import\(['"](.+)['"]\)/.exec(load.toString())?.[1];
  if (path === undefined) throw new TypeError(`no import can be read in ${load}`);
  return path;
}

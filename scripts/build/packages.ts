import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, where the package gives one. */
  readonly license?: string;
  /** What its license files say; empty where it has none. */
  readonly notice: string;
}

interface Bundled {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>>;
}

/**
 * Folders of the packages that left code in the outputs, sorted; one that was only looked at is none of them.
 *
 * @param metafile what esbuild says about a build, with paths from the root of the project
 */
export function packageFoldersIn({ outputs }: Bundled): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const folders = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => packageFolder(path));
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** `node_modules/a/node_modules/@b/c` of a file below it; undefined for a file of our own. */
function packageFolder(path: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

/** Reads what the packages in a build say about themselves. `root` is where its paths start. */
export async function packagesOf(metafile: Bundled, root: string): Promise<BundledPackage[]> {
  const read = await Promise.all(packageFoldersIn(metafile).map((folder) => readPackage(join(root, folder))));
  // The same version may be there twice, in two folders.
  const byName = new Map(read.map((found) => [`${found.name}@${found.version}`, found]));
  return [...byName.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type?: string };
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
  const expression = typeof license === 'object' ? license.type : license;
  const notice = await noticeOf(folder);
  return { name, version, notice, ...(expression === undefined ? {} : { license: expression }) };
}

async function noticeOf(folder: string): Promise<string> {
  const names = (await readdir(folder)).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) => text.trim()).join('\n\n');
}

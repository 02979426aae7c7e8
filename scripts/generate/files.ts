import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { generate as chart } from './chart.ts';
import { generate as reference } from './reference.ts';
import { generate as toolReference } from './tool-reference.ts';

/** What each generator exports: the content of its files, unformatted, by their paths from the root of the repository. */
type Generate = () => Promise<Record<string, string>>;

const root = join(import.meta.dirname, '../..');

/** Runs every generator, which are the chart's, those of the references and the files called `*-types.ts` beside this one, and formats what they make. */
export async function generated(): Promise<Map<string, string>> {
  const names = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('-types.ts')).sort();
  const types = names.map(async (name) => {
    const { generate }: { generate: Generate } = await import(join(import.meta.dirname, name));
    return generate();
  });
  const results = (await Promise.all([chart(), reference(), toolReference(), ...types])).map((files) => Object.entries(files));
  return new Map(await Promise.all(results.flat().map(async ([path, content]) => [path, await format(path, content)] as const)));
}

/** The paths of the files that differ from what the generators make, or are missing. */
export async function staleFiles(files: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, content] of files) {
    const current = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (current !== content) stale.push(path);
  }
  return stale;
}

/** Writes the files, and the folders that they need. */
export async function write(files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** Kinds of files that the formatter knows. */
const formatted = new Set(['.ts', '.json']);

async function format(path: string, content: string): Promise<string> {
  if (!formatted.has(extname(path))) return content;
  // By its bare name: biome leaves alone what lies in folders called generated.
  const args = ['format', `--stdin-file-path=${basename(path)}`];
  const biome = spawn(join(root, 'node_modules/.bin/biome'), args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = new Promise<number | null>((resolve, reject) => biome.once('error', reject).once('close', resolve));
  biome.stdin.end(content);
  const output = await text(biome.stdout);
  if ((await exit) !== 0) throw new Error(`biome cannot format ${path}`);
  return output;
}

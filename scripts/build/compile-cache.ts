import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle, BundleFile } from './bundle.ts';

const loader = fileURLToPath(new URL('load.ts', import.meta.url));

/**
 * Fills `cache/` beside the bundles with V8's bytecode of them, which `main.js` reads and never has to write.
 *
 * Each program is started with an empty environment: it loads all that it stands on, finds that its configuration is missing, and
 * ends. What programs load later is loaded by itself.
 *
 * Node's key of the cache is made of its version, the processor's features, V8's flags, the user's id, and the files' paths: build it
 * where it is used, as who uses it. Elsewhere it is passed over.
 */
export async function fillCompileCache({ files }: Bundle, programs: readonly string[], out: string): Promise<void> {
  const cache = join(out, 'cache');
  await mkdir(cache, { recursive: true });
  const later = files.filter(isLoadedLater).map(({ path }) => join(out, path));
  await Promise.all([...programs.map((program) => run([join(out, 'main.js'), program])), run([loader, cache, ...later])]);
  await readableByAll(cache);
}

/** Not an entry of the product, and not a package that is left out and says so when it is loaded. */
const isLoadedLater = ({ entry, path }: BundleFile): boolean =>
  entry !== undefined && path.startsWith('chunks') && !entry.startsWith('absent:');

/** Runs to its end, however that is; a program that waits for something instead is an error. */
function run(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { env: {}, timeout: 30_000 }, (error) => {
      if (child.signalCode === null) resolve();
      else reject(new Error(`node ${args.join(' ')} did not end by itself`, { cause: error }));
    });
  });
}

/** Node writes these files for their owner only, and an image has another one. */
async function readableByAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
}

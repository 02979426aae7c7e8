import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './build/bundle.ts';
import { fillCompileCache } from './build/compile-cache.ts';
import { writePapers } from './build/papers.ts';
import { isProduct, products, programNames } from './build/products.ts';
import { version } from './build/version.ts';

/**
 * `npm run build [-- PRODUCT] [--out FOLDER] [--cache]`: what an image is made of, in one folder that needs nothing but Node: bundles,
 * the native binary of SQLite for this machine, the bill of materials, the licenses and, where it is asked for, the compile cache.
 */
const options = { out: { type: 'string', default: 'dist' }, cache: { type: 'boolean', default: false } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [name = 'platform', ...more] = positionals;
if (!isProduct(name) || more.length > 0) {
  console.error(`error: there is no product "${positionals.join(' ')}"; there are ${Object.keys(products).join(', ')}`);
  process.exit(2);
}

const out = resolve(values.out);
await empty(out);
const built = await bundle(products[name], out);
await writePapers(out, { name: products[name].title, version: await version(), packages: built.packages });
if (values.cache) await fillCompileCache(built, name === 'platform' ? programNames : [], out);
const bytes = built.files.reduce((sum, file) => sum + file.bytes, 0);
console.log(`${built.files.length} files of ${Math.round(bytes / 1024)} KiB with ${built.packages.length} packages in ${out}`);

/** The folder itself stays: it may be all that we are allowed to write to. */
async function empty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const entry of await readdir(folder)) await rm(join(folder, entry), { recursive: true });
}

import { cp, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { absent } from './absent.ts';
import { lazyBuiltins } from './lazy-builtins.ts';
import { type BundledPackage, packagesOf } from './packages.ts';
import type { Product } from './products.ts';
import { sqliteBinary } from './sqlite-binary.ts';

/** One file of a bundle. */
export interface BundleFile {
  /** Relative to the folder that was built. */
  readonly path: string;
  readonly bytes: number;
  /** The source that it begins with, where it is loaded by name: at once (a product's entry) or by a later `import()`. */
  readonly entry?: string;
  /** The files that are loaded before it. */
  readonly imports: readonly string[];
}

export interface Bundle {
  readonly files: readonly BundleFile[];
  /** The packages that are in it, by name. */
  readonly packages: readonly BundledPackage[];
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** CommonJS packages expect a `require` for Node's own modules. */
const banner =
  "import { createRequire as orkaCreateRequire } from 'node:module';\nconst require = orkaCreateRequire(import.meta.url);";

/**
 * Bundles a product into `out`: a file for each entry, and under `chunks/` whatever several of them share, so that a program loads its
 * own code and no more. Names stay as they are written, for the sake of stack traces.
 */
export async function bundle({ entries, folders = {} }: Product, out: string): Promise<Bundle> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { ...entries },
    outdir: out,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    chunkNames: 'chunks/[name]-[hash]',
    assetNames: 'native/[name]-[hash]',
    loader: { '.node': 'copy' },
    plugins: [absent, lazyBuiltins, sqliteBinary],
    minifySyntax: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    banner: { js: banner },
    metafile: true,
    logLevel: 'warning',
  });
  // Node need not guess what kind of modules these are.
  await writeFile(join(out, 'package.json'), '{ "type": "module" }\n');
  for (const [name, from] of Object.entries(folders)) await cp(join(root, from), join(out, name), { recursive: true });
  return { files: filesOf(metafile, out), packages: await packagesOf(metafile, root) };
}

function filesOf({ outputs }: Metafile, out: string): BundleFile[] {
  const nameOf = (path: string): string => relative(out, resolve(root, path));
  return Object.entries(outputs).map(([path, { bytes, entryPoint, imports }]) => ({
    path: nameOf(path),
    bytes,
    ...(entryPoint === undefined ? {} : { entry: entryPoint }),
    imports: imports.filter(({ kind, external }) => kind === 'import-statement' && !external).map((file) => nameOf(file.path)),
  }));
}

/** The files that are read before the code of the one at `path` begins: itself, and all that it imports. */
export function loadedWith(files: readonly BundleFile[], path: string): BundleFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const loaded = new Set<BundleFile>();
  const load = (name: string): void => {
    const file = byPath.get(name);
    if (file === undefined || loaded.has(file)) return;
    loaded.add(file);
    file.imports.forEach(load);
  };
  load(path);
  return [...loaded];
}

import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

/** Packages that a process in a pod never loads, and what is to be said where one is asked for all the same. */
const packages: Readonly<Record<string, string>> = {
  '@kubernetes/client-node':
    'there is no cluster: outside of a pod, KUBECONFIG must name one kubeconfig, and none with a plugin that logs in',
  'pino-pretty': 'logs are JSON lines here: pino-pretty is not in the image',
  sqlite3: 'the store uses better-sqlite3: sqlite3 is not in the image',
};

/** The dialects of SQL that knex is to have: better-sqlite3's is built on sqlite3's. */
const dialects = ['./better-sqlite3', './sqlite3'];

const errors = fileURLToPath(new URL('../../shared/errors/catalogue.ts', import.meta.url));

/** Leaves out what no program of the image loads. */
export const absent: Plugin = {
  name: 'absent',
  setup(build) {
    const namespace = 'absent';
    build.onResolve({ filter: /^[^./]/ }, ({ path }) => (Object.hasOwn(packages, path) ? { path, namespace } : undefined));
    build.onResolve({ filter: /^\.\// }, ({ path, importer }) =>
      /knex[\\/]lib[\\/]dialects[\\/]index\.js$/.test(importer) && !dialects.includes(path) ? { path, namespace } : undefined,
    );
    build.onLoad({ filter: /./, namespace }, ({ path }) => {
      const message = packages[path] ?? `the store's SQL is SQLite's: knex's ${path} is not in the image`;
      const contents = `import { InvalidError } from ${JSON.stringify(errors)}; throw new InvalidError(${JSON.stringify(message)});`;
      return { contents, resolveDir: '/' };
    });
  },
};

import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** What `node:http` has of undici. */
const ofUndici = ['WebSocket', 'CloseEvent', 'MessageEvent'];

/**
 * Loads `node:http` and `node:https` when something of theirs is used, and no more than that.
 *
 * An `import` of `node:http` makes Node look at all that it exports, which loads its WebSocket, and with that all of undici: 20 ms and
 * 13 MB in every process. `node:https` brings TLS and cryptography, which a worker that calls rooms by http never needs. Who imports one of
 * them dynamically is about to use it, and gets a module with its names, as from Node; only those of undici are left out.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    const [lazy, loaded] = ['lazy-builtin', 'loaded-builtin'];
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === 'require-call'
        ? undefined
        : { path: path.replace(/^(node:)?/, 'node:'), namespace: kind === 'dynamic-import' ? loaded : lazy },
    );
    build.onLoad({ filter: /./, namespace: lazy }, ({ path }) => {
      const getters = Object.keys(require(path)).map(
        (name) => `get ${name}() { return process.getBuiltinModule('${path}').${name}; }`,
      );
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
    build.onLoad({ filter: /./, namespace: loaded }, ({ path }) => {
      const names = Object.keys(require(path)).filter((name) => !ofUndici.includes(name));
      return {
        contents: `const all = process.getBuiltinModule('${path}');\nexport default all;\nexport const { ${names.join(', ')} } = all;`,
      };
    });
  },
};

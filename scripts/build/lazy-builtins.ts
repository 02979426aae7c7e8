import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/**
 * Loads `node:http` and `node:https` when something of theirs is used, and no more than that.
 *
 * An `import` of `node:http` makes Node look at all that it exports, which loads its WebSocket, and with that all of undici: 20 ms and
 * 13 MB in every process. `node:https` brings TLS and cryptography, which a worker that calls rooms by http never needs.
 */
export const lazyBuiltins: Plugin = {
  name: 'lazy-builtins',
  setup(build) {
    const namespace = 'lazy-builtin';
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path, kind }) =>
      kind === 'require-call' ? undefined : { path: path.replace(/^(node:)?/, 'node:'), namespace },
    );
    build.onLoad({ filter: /./, namespace }, ({ path }) => {
      const getters = Object.keys(require(path)).map(
        (name) => `get ${name}() { return process.getBuiltinModule('${path}').${name}; }`,
      );
      return { contents: `module.exports = { ${getters.join(', ')} };` };
    });
  },
};

import type { Plugin } from 'esbuild';

/** Lets better-sqlite3 find the one binary that the bundle has, for a machine like this one, instead of looking for it on disk. */
export const sqliteBinary: Plugin = {
  name: 'sqlite-binary',
  setup(build) {
    build.onLoad({ filter: /better-sqlite3[\\/]lib[\\/]binding\.js$/ }, () => ({
      contents: `exports.getBinding = () => require('../prebuilds/${machine()}.node');`,
    }));
  },
};

/** The name that better-sqlite3 has for a machine like this one: `linux-x64`, `linuxmusl-arm64`, `darwin-arm64`. */
function machine(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const isMusl = process.platform === 'linux' && header.glibcVersionRuntime === undefined;
  return `${process.platform}${isMusl ? 'musl' : ''}-${process.arch}`;
}

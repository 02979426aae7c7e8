import { realpathSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { isInside, locate, type Roots } from './core/location.ts';
import { ToolError } from './tool-error.ts';

/** The folders a run may touch, and the way into them. */
export interface Workspace extends Roots {
  /** The real path of an existing file or folder. A ToolError where it is not there or leads out. */
  existing(path: string): Promise<string>;
  /** The real path to write to; its folder is made where `createFolders` says so. */
  writable(path: string, createFolders: boolean): Promise<string>;
}

/** Opens the workspace. Both folders have to be there. */
export function openWorkspace(folders: Roots): Workspace {
  const roots: Roots = { workspace: realpathSync(folders.workspace), tmp: realpathSync(folders.tmp) };

  const within = (path: string): string => {
    const located = locate(path, roots);
    if (located === undefined) throw outside(path);
    return located;
  };
  const checked = (real: string, path: string): string => {
    if (isInside(real, roots.workspace) || isInside(real, roots.tmp)) return real;
    throw outside(path);
  };

  return {
    ...roots,
    async existing(path) {
      return checked(
        await realpath(within(path)).catch((cause: NodeJS.ErrnoException) => Promise.reject(notThere(path, cause))),
        path,
      );
    },
    async writable(path, createFolders) {
      const wanted = within(path);
      const there = await realpath(wanted).catch(() => undefined);
      if (there !== undefined) return checked(there, path);
      const parent = dirname(wanted);
      const known = await deepestExisting(parent);
      const folder = join(checked(await realpath(known), path), relative(known, parent));
      if (known !== parent && !createFolders)
        throw new ToolError(`the folder of ${path} does not exist: set create_dirs, or write it elsewhere`);
      await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => Promise.reject(notThere(path, cause)));
      return join(folder, basename(wanted));
    },
  };
}

/** The deepest folder above that exists, as the path is written. */
async function deepestExisting(folder: string): Promise<string> {
  const there = await realpath(folder).catch(() => undefined);
  return there !== undefined || folder === dirname(folder) ? folder : deepestExisting(dirname(folder));
}

const outside = (path: string): ToolError =>
  new ToolError(`${path} is outside of the workspace: only /workspace and /tmp can be used`);

function notThere(path: string, { code, message }: NodeJS.ErrnoException): ToolError {
  if (code === 'ENOENT') return new ToolError(`${path} does not exist`);
  if (code === 'ENOTDIR' || code === 'EEXIST') return new ToolError(`${path}: a part of it is a file, not a folder`);
  return new ToolError(`${path} cannot be used: ${code ?? message}`);
}

import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Found } from './core/plan.ts';

/**
 * Everything below the folder but folders themselves; nothing where there is no such folder. Links are not followed, not even by the
 * folder itself: whoever can make one could have any file of the pod uploaded.
 */
export async function findArtifacts(folder: string): Promise<Found[]> {
  const facts = await lstat(folder).catch(unlessThere);
  if (facts === undefined) return [];
  if (!facts.isDirectory()) throw new Error(`${folder} is not a folder`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => !entry.isDirectory())
      .map(async (entry): Promise<Found[]> => {
        const path = join(entry.parentPath, entry.name);
        const facts = await lstat(path).catch(unlessThere);
        if (facts === undefined) return [];
        const kind = facts.isSymbolicLink() ? 'link' : facts.isFile() ? 'file' : 'other';
        return [{ path: relative(folder, path), kind, size: facts.size }];
      }),
  );
  return found.flat();
}

function unlessThere(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

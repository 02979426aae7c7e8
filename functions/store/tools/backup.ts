import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConflictError } from '../../../shared/errors/catalogue.ts';
import type { CheckReport } from './check.ts';
import { copyStore } from './copy.ts';

/**
 * Writes a copy of a store's file, which may be in use, to `target`: consistent, checked, one file.
 *
 * ConflictError where `target` is there already and nobody said `force`; other errors as of `copyStore`.
 */
export async function backUpStore(path: string, target: string, { force = false } = {}): Promise<CheckReport> {
  if (resolve(path) === resolve(target)) throw new ConflictError('a store cannot be backed up onto itself');
  if (existsSync(target) && !force) throw new ConflictError(`${target} is there already: --force overwrites it`);
  return copyStore(path, target);
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { ConflictError, InvalidError } from '../../../shared/errors/catalogue.ts';
import { type CheckReport, checkStore } from './check.ts';
import { copyStore } from './copy.ts';

/**
 * Puts a backup in the place of a store's file, after a check of the backup and of the copy.
 *
 * ConflictError where the file is there already and nobody said `force`, and, forced or not, while a process has it open; InvalidError where
 * the backup is damaged, or was made by a newer release than this.
 */
export async function restoreStore(backup: string, path: string, { force = false } = {}): Promise<CheckReport> {
  if (resolve(backup) === resolve(path)) throw new ConflictError('a store cannot be restored from itself');
  const { schema } = checkStore(backup);
  if (schema.state === 'newer')
    throw new InvalidError(`${backup} was made by a newer release (${schema.version}): use that one to restore it`);
  if (existsSync(path)) {
    if (!force) throw new ConflictError(`${path} is there already: --force overwrites it`);
    refuseInUse(path);
  }
  return copyStore(backup, path);
}

/** A store has its file open in write-ahead mode for as long as it runs, and nobody else can end that mode meanwhile. */
function refuseInUse(path: string): void {
  const db = new SqliteDatabase(path, { timeout: 0 });
  try {
    db.pragma('journal_mode = DELETE');
  } catch (error) {
    const { code = '' } = error as { readonly code?: string };
    // A file that is damaged is what a restore is for.
    if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return;
    throw new ConflictError(`a process has ${path} open: stop the store first`, { cause: error });
  } finally {
    db.close();
  }
}

import { chmodSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { InvalidError } from '../../../shared/errors/catalogue.ts';
import { type CheckReport, checkStore, openToRead } from './check.ts';

/** More pages than a file has: the whole copy is one step, of one moment, however busy the store is meanwhile. */
const allPages = 0x7fffffff;

/**
 * Copies a store's file as it is at one moment, checks the copy, and only then gives it the name `target`; what was there before is gone
 * with that. Resolves with what the check found. InvalidError where the copy is damaged: `target` is as it was.
 */
export async function copyStore(source: string, target: string): Promise<CheckReport> {
  const partial = `${target}.partial`;
  removeDatabase(partial);
  try {
    const db = openToRead(source);
    try {
      await db.backup(partial, { progress: () => allPages });
    } finally {
      db.close();
    }
    makeSelfContained(partial);
    const report = checkStore(partial);
    const damage = report.findings.filter(({ kind }) => kind === 'damage');
    if (damage.length > 0)
      throw new InvalidError(
        `${source} is damaged: ${damage.map(({ message, examples }) => `${message}: ${examples[0]}`).join('; ')}`,
      );
    removeDatabase(target, { but: target });
    renameSync(partial, target);
    sync(dirname(target));
    return { ...report, path: target };
  } finally {
    removeDatabase(partial);
  }
}

/** One file without a log beside it, on disk, that nobody else may read. */
function makeSelfContained(path: string): void {
  chmodSync(path, 0o600);
  const db = new SqliteDatabase(path);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  sync(path);
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Removes a database's file and those that SQLite puts beside it. */
function removeDatabase(path: string, { but }: { readonly but?: string } = {}): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`, `${path}-journal`]) if (file !== but) rmSync(file, { force: true });
}

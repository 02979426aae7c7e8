import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type { Database } from 'better-sqlite3';

export interface DatabaseOptions {
  /** Path of the file; its folder is made where it is missing. */
  readonly file: string;
  /** Upper bound of the file's size in pages of 4 KiB; none where it says nothing. */
  readonly maxPages?: number | undefined;
}

/**
 * Opens a SQLite file for one writer: write-ahead log, every commit on disk before it returns, foreign keys enforced.
 *
 * Errors are SQLite's own (`code` SQLITE_CANTOPEN and the like).
 */
export function openDatabase({ file, maxPages }: DatabaseOptions): Database.Database {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  db.pragma('cache_size = -2000');
  if (maxPages !== undefined) db.pragma(`max_page_count = ${Math.trunc(maxPages)}`);
  return db;
}

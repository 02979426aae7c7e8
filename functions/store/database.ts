import { mkdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import SqliteDatabase, { type Database } from 'better-sqlite3';
import { createGroupCommit, type GroupCommit } from '../../shared/commit/group-commit.ts';
import { type CommitMeasurement, measuredTransaction } from '../../shared/commit/measured-transaction.ts';
import { sqlTransaction } from '../../shared/commit/sql-transaction.ts';
import { InsufficientStorageError, UnavailableError } from '../../shared/errors/catalogue.ts';
import { pagesFor } from './core/room.ts';
import { migrationNames } from './migrations/index.ts';

export type { Database } from 'better-sqlite3';

/** The store's one file: reads go to `db` at any time, writes through `commit` only. */
export interface StoreDatabase {
  readonly db: Database;
  /** Resolves once the write is on disk. */
  readonly commit: GroupCommit['run'];
  /** The same, along with the next such write, or a few milliseconds later. */
  readonly commitAlong: GroupCommit['runAlong'];
  /** Resolves when every write that was handed in is settled. */
  readonly idle: GroupCommit['idle'];
  close(): void;
}

export interface StoreDatabaseOptions {
  /** Path of the file; its folder is made where it is missing. */
  readonly path: string;
  /** Upper bound of the file in pages of 4 KiB; as large as the disk where it says nothing. */
  readonly maxPages?: number | undefined;
  /** Told of every transaction. */
  readonly onCommit?: ((measurement: CommitMeasurement) => void) | undefined;
}

/**
 * Opens the file and brings its schema up to date; throws an UnavailableError where it cannot be opened.
 *
 * knex is loaded only where a migration is due: it costs 100 ms and 15 MB that a store with an up-to-date file never needs.
 */
export async function openStoreDatabase({ path, maxPages, onCommit }: StoreDatabaseOptions): Promise<StoreDatabase> {
  const db = open(path);
  try {
    if (!isUpToDate(db)) {
      const { migrate } = await import('./migrations/migrate.ts');
      await migrate(path);
    }
    const limit = (): Promise<void> => limitSize(db, path, maxPages);
    await limit();
    const transaction = sqlTransaction(db);
    const monotonic = (): number => performance.now();
    const group = createGroupCommit(
      onCommit === undefined ? transaction : measuredTransaction(transaction, { monotonic, onEnd: onCommit }),
    );
    // A volume can be enlarged while we run: each write that found no room looks again, for the next one.
    const lookForRoom = async (error: unknown): Promise<never> => {
      if (error instanceof InsufficientStorageError) await limit();
      throw error;
    };
    return {
      db,
      idle: group.idle,
      close: () => void db.close(),
      commit: (write) => group.run(write).catch(lookForRoom),
      commitAlong: (write) => group.runAlong(write).catch(lookForRoom),
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Keeps the file from taking the last of its volume. */
async function limitSize(db: Database, path: string, most = Number.MAX_SAFE_INTEGER): Promise<void> {
  const { bsize, blocks, bavail } = await statfs(dirname(path));
  if (!db.open) return;
  const [pages, pageSize] = ['page_count', 'page_size'].map((name) => Number(db.pragma(name, { simple: true }))) as [
    number,
    number,
  ];
  const room = pagesFor({ size: blocks * bsize, free: bavail * bsize }, { pages, pageSize });
  db.pragma(`max_page_count = ${Math.min(room, Math.trunc(most), 2 ** 32 - 2)}`);
}

function open(path: string): Database {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const db = new SqliteDatabase(path);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('busy_timeout = 5000');
    db.pragma('cache_size = -4000');
    return db;
  } catch (cause) {
    throw new UnavailableError(`cannot open the store's file ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** knex keeps the names of the migrations that were applied in a table of its own. */
function isUpToDate(db: Database): boolean {
  const table = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'knex_migrations'").get();
  if (table === undefined) return false;
  const applied = db.prepare('SELECT name FROM knex_migrations').pluck().all();
  return migrationNames.every((name) => applied.includes(name));
}

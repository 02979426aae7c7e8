import type { Database } from 'better-sqlite3';
import type { Transaction } from '../../shared/commit/group-commit.ts';

/** The transaction statements of a database, prepared once, as the group commit wants them. */
export function transactionsOf(db: Database): Transaction {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');
  const savepoint = db.prepare('SAVEPOINT one_write');
  const release = db.prepare('RELEASE one_write');
  const rollbackTo = db.prepare('ROLLBACK TO one_write');
  return {
    begin: () => void begin.run(),
    commit: () => void commit.run(),
    rollback: () => void rollback.run(),
    savepoint: () => void savepoint.run(),
    release: () => void release.run(),
    rollbackTo: () => void rollbackTo.run(),
  };
}

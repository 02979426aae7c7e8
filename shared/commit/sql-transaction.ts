import type { Transaction } from './group-commit.ts';

/** A SQLite connection, as far as a transaction needs one. */
interface Connection {
  prepare(sql: string): { run(): unknown };
}

/** The transaction statements of a SQLite connection, prepared once, as the group commit wants them. */
export function sqlTransaction(connection: Connection): Transaction {
  const statement = (sql: string): (() => void) => {
    const prepared = connection.prepare(sql);
    return () => void prepared.run();
  };
  return {
    begin: statement('BEGIN IMMEDIATE'),
    commit: statement('COMMIT'),
    rollback: statement('ROLLBACK'),
    savepoint: statement('SAVEPOINT one_write'),
    release: statement('RELEASE one_write'),
    rollbackTo: statement('ROLLBACK TO one_write'),
  };
}

import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** The result of each Task: bytes, the last that were put. */
export interface ResultsTable {
  put(task: TaskKey, bytes: Buffer): void;
  get(task: TaskKey): Buffer | undefined;
  forget(task: TaskKey): void;
}

export function createResultsTable(db: Database): ResultsTable {
  const put = db.prepare(
    'INSERT INTO results (namespace, uid, bytes) VALUES (?, ?, ?) ON CONFLICT (namespace, uid) DO UPDATE SET bytes = excluded.bytes',
  );
  const get = db.prepare<[string, string], Buffer>('SELECT bytes FROM results WHERE namespace = ? AND uid = ?').pluck();
  const remove = db.prepare('DELETE FROM results WHERE namespace = ? AND uid = ?');
  return {
    put: ({ namespace, uid }, bytes) => void put.run(namespace, uid, bytes),
    get: ({ namespace, uid }) => get.get(namespace, uid),
    forget: ({ namespace, uid }) => void remove.run(namespace, uid),
  };
}

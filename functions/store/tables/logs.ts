import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** What each Job of a Task has printed, kept after its pod is gone. */
export interface LogsTable {
  put(task: TaskKey, job: string, bytes: Buffer): void;
  get(task: TaskKey, job: string): Buffer | undefined;
  forget(task: TaskKey): void;
}

export function createLogsTable(db: Database): LogsTable {
  const put = db.prepare(
    'INSERT INTO logs (namespace, uid, job, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (namespace, uid, job) DO UPDATE SET bytes = excluded.bytes',
  );
  const get = db
    .prepare<[string, string, string], Buffer>('SELECT bytes FROM logs WHERE namespace = ? AND uid = ? AND job = ?')
    .pluck();
  const remove = db.prepare('DELETE FROM logs WHERE namespace = ? AND uid = ?');
  return {
    put: ({ namespace, uid }, job, bytes) => void put.run(namespace, uid, job, bytes),
    get: ({ namespace, uid }, job) => get.get(namespace, uid, job),
    forget: ({ namespace, uid }) => void remove.run(namespace, uid),
  };
}

import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** Tasks of which everything was forgotten: the newest 100,000, for 30 days. Nothing can still be under way about older ones. */
export interface ForgottenTasksTable {
  remember(task: TaskKey, now: number): void;
  has(task: TaskKey): boolean;
  /** Throws a NotFoundError where the Task was forgotten. */
  refuse(task: TaskKey): void;
}

const most = 100_000;
const longestMs = 30 * 24 * 60 * 60 * 1000;

export function createForgottenTasksTable(db: Database): ForgottenTasksTable {
  const insert = db.prepare(
    'INSERT INTO forgotten_tasks (namespace, uid, forgotten_at) VALUES (?, ?, ?) ON CONFLICT (namespace, uid) DO NOTHING',
  );
  const trim = db.prepare(
    'DELETE FROM forgotten_tasks WHERE forgotten_at < ? OR position <= (SELECT max(position) FROM forgotten_tasks) - ?',
  );
  const find = db.prepare('SELECT 1 FROM forgotten_tasks WHERE namespace = ? AND uid = ?');
  const has = ({ namespace, uid }: TaskKey): boolean => find.get(namespace, uid) !== undefined;
  return {
    remember({ namespace, uid }, now) {
      insert.run(namespace, uid, now);
      trim.run(now - longestMs, most);
    },
    has,
    refuse(task) {
      if (has(task)) throw new NotFoundError(`Task ${task.uid} in namespace ${task.namespace} was deleted`);
    },
  };
}

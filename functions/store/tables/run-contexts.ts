import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** What each run was told at its beginning, as JSON. It goes with its run. */
export interface RunContextsTable {
  /** True where it is kept now; false where there was one before. NotFoundError where there is no such run. */
  put(task: TaskKey, run: number, context: string): boolean;
  get(task: TaskKey, run: number): string | undefined;
}

export function createRunContextsTable(db: Database): RunContextsTable {
  const put = db.prepare(
    `INSERT INTO run_contexts (run_id, context) SELECT id, ? FROM runs WHERE namespace = ? AND uid = ? AND run = ?
     ON CONFLICT DO NOTHING`,
  );
  const get = db
    .prepare<[string, string, number], string>(
      `SELECT context FROM run_contexts JOIN runs ON runs.id = run_id WHERE namespace = ? AND uid = ? AND run = ?`,
    )
    .pluck();
  const read = ({ namespace, uid }: TaskKey, run: number): string | undefined => get.get(namespace, uid, run);
  return {
    put(task, run, context) {
      if (put.run(context, task.namespace, task.uid, run).changes === 1) return true;
      if (read(task, run) === undefined) throw new NotFoundError(`there is no run ${run} of this Task`);
      return false;
    },
    get: read,
  };
}

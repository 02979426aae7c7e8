import type { PlanState } from '../../../shared/api/worker.ts';
import type { StoredPlan, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** The plan of each coordinating Task, as it was last written. */
export interface PlansTable {
  put(task: TaskKey, plan: PlanState, now: number): void;
  get(task: TaskKey): StoredPlan | undefined;
  forget(task: TaskKey): void;
}

interface PlanRow {
  readonly iteration: number;
  readonly summary: string;
  readonly progress_pct: number;
  readonly goal_complete: number;
  readonly plan_document: string;
  readonly created_at: number;
  readonly updated_at: number;
}

export function createPlansTable(db: Database): PlansTable {
  const put = db.prepare(
    `INSERT INTO plans (namespace, uid, iteration, summary, progress_pct, goal_complete, plan_document, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (namespace, uid) DO UPDATE SET iteration = excluded.iteration, summary = excluded.summary, progress_pct = excluded.progress_pct,
       goal_complete = excluded.goal_complete, plan_document = excluded.plan_document, updated_at = excluded.updated_at`,
  );
  const get = db.prepare<[string, string], PlanRow>('SELECT * FROM plans WHERE namespace = ? AND uid = ?');
  const remove = db.prepare('DELETE FROM plans WHERE namespace = ? AND uid = ?');
  return {
    put({ namespace, uid }, { iteration, summary, progress_pct, goal_complete, plan_document }, now) {
      put.run(namespace, uid, iteration, summary, progress_pct, goal_complete ? 1 : 0, plan_document, now, now);
    },
    get({ namespace, uid }) {
      const row = get.get(namespace, uid);
      return row === undefined ? undefined : planOf(row);
    },
    forget: ({ namespace, uid }) => void remove.run(namespace, uid),
  };
}

function planOf({ iteration, summary, progress_pct, goal_complete, plan_document, created_at, updated_at }: PlanRow): StoredPlan {
  return {
    iteration,
    summary,
    progress_pct,
    goal_complete: goal_complete === 1,
    plan_document,
    createdAt: isoTime(created_at),
    updatedAt: isoTime(updated_at),
  };
}

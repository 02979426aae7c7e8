import type { FeedPage } from '../../../shared/store/feed.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { type StepRow, stepOf } from './steps.ts';

/** A step of whatever run. */
type FeedStep = FeedPage['steps'][number];

/** The steps of all runs of a Task, one after another. */
export interface FeedTable {
  /** Steps after this one, in order; as many as a page takes. */
  after(task: TaskKey, after: { readonly run: number; readonly step: number }): FeedPageOfSteps;
}

export interface FeedPageOfSteps {
  readonly steps: readonly FeedStep[];
  /** There are none behind these. */
  readonly complete: boolean;
}

const mostSteps = 200;
/** Characters of bodies after which a page ends. */
const mostCharacters = 4 * 1024 * 1024;

export function createFeedTable(db: Database): FeedTable {
  const select = db.prepare<[string, string, number, number, number], StepRow & { readonly run: number }>(
    `SELECT runs.run, steps.* FROM runs JOIN steps ON steps.run_id = runs.id
     WHERE runs.namespace = ? AND runs.uid = ? AND runs.run >= ? AND steps.step > CASE runs.run WHEN ? THEN ? ELSE -1 END
     ORDER BY runs.run, steps.step`,
  );
  return {
    after({ namespace, uid }, { run, step }) {
      const steps: FeedStep[] = [];
      let characters = 0;
      for (const row of select.iterate(namespace, uid, run, run, step)) {
        if (steps.length === mostSteps || characters > mostCharacters) return { steps, complete: false };
        characters += row.body.length;
        steps.push({ ...stepOf(row), run: row.run });
      }
      return { steps, complete: true };
    },
  };
}

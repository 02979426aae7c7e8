import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { NewRun, RunOutcome, RunRecord, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** Runs of Tasks and the Jobs that did them. Every method is synchronous; writes belong into a commit. */
export interface RunsTable {
  /**
   * ConflictError where the Task lacks one of the places. From here on they are kept for this Job (reservations.ts): nothing can be asked
   * of the store in the same step as of the Kubernetes API, so the last word about places has to come before the Job is made.
   */
  begin(task: TaskKey, run: NewRun, now: number): { run: number; resumed: boolean };
  /** The first word counts: false where the run has ended before. NotFoundError where there is no such run. */
  end(task: TaskKey, run: number, outcome: RunOutcome, now: number): boolean;
  /** It stands still until it is begun again; one that has ended stays as it is. NotFoundError where there is no such run. */
  pause(task: TaskKey, run: number, why: string): void;
  list(task: TaskKey): RunRecord[];
  latest(task: TaskKey): RunRecord | undefined;
  forget(task: TaskKey): void;
}

interface RunRow {
  readonly id: number;
  readonly run: number;
  readonly iteration: number;
  readonly outcome: 'succeeded' | 'failed' | null;
  readonly message: string | null;
  readonly retryable: number | null;
  readonly advice: string | null;
  readonly paused: string | null;
  readonly pauses: number;
  readonly refused_tokens: number | null;
  readonly refused_cost_nanos: number | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly jobs: string;
}

export function createRunsTable(db: Database): RunsTable {
  const ofJob = db.prepare<[string, string, string], { run: number; first: number }>(
    `SELECT runs.run AS run, NOT EXISTS (SELECT 1 FROM run_jobs earlier WHERE earlier.run_id = mine.run_id AND earlier.position < mine.position) AS first
     FROM run_jobs mine JOIN runs ON runs.id = mine.run_id WHERE mine.namespace = ? AND mine.uid = ? AND mine.job = ?`,
  );
  const openRun = db.prepare<[string, string, number], { id: number; run: number }>(
    'SELECT id, run FROM runs WHERE namespace = ? AND uid = ? AND iteration = ? AND ended_at IS NULL ORDER BY run DESC LIMIT 1',
  );
  const insertRun = db.prepare<[string, string, string, string, number, number], { id: number; run: number }>(
    `INSERT INTO runs (namespace, uid, run, iteration, started_at)
     VALUES (?, ?, (SELECT coalesce(max(run), 0) + 1 FROM runs WHERE namespace = ? AND uid = ?), ?, ?) RETURNING id, run`,
  );
  const insertJob = db.prepare('INSERT INTO run_jobs (namespace, uid, job, run_id) VALUES (?, ?, ?, ?)');
  const lacks = db
    .prepare<[string, string, string], string>(
      `SELECT value FROM json_each(?) WHERE NOT EXISTS
         (SELECT 1 FROM places WHERE namespace = ? AND uid = ? AND scope = value) LIMIT 1`,
    )
    .pluck();
  const insertUsage = db.prepare('INSERT INTO task_usage (namespace, uid, root) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const endRun = db.prepare(
    'UPDATE runs SET outcome = ?, message = ?, retryable = ?, advice = ?, ended_at = ? WHERE namespace = ? AND uid = ? AND run = ? AND ended_at IS NULL',
  );
  const pauseRun = db.prepare(
    'UPDATE runs SET pauses = pauses + (paused IS NULL), paused = ? WHERE namespace = ? AND uid = ? AND run = ? AND ended_at IS NULL',
  );
  const goOn = db.prepare('UPDATE runs SET paused = NULL WHERE namespace = ? AND uid = ? AND run = ? AND paused IS NOT NULL');
  const exists = db.prepare('SELECT 1 FROM runs WHERE namespace = ? AND uid = ? AND run = ?');
  const select = (order: string) =>
    db.prepare<[string, string], RunRow>(
      `SELECT runs.*, (SELECT json_group_array(job) FROM (SELECT job FROM run_jobs WHERE run_id = runs.id ORDER BY position)) AS jobs
     FROM runs WHERE namespace = ? AND uid = ? ORDER BY ${order}`,
    );
  const all = select('run');
  const latest = select('run DESC LIMIT 1');
  const deleteRuns = db.prepare('DELETE FROM runs WHERE namespace = ? AND uid = ?');
  // What a Task below another has used stays in the sum of its tree, for as long as the root is there.
  const deleteUsage = db.prepare<[TaskKey]>(
    `DELETE FROM task_usage WHERE namespace = @namespace AND (root = @uid OR (uid = @uid AND EXISTS
       (SELECT 1 FROM forgotten_tasks AS gone WHERE gone.namespace = task_usage.namespace AND gone.uid = task_usage.root)))`,
  );

  return {
    begin({ namespace, uid }, { root, iteration, job, places = [] }, now) {
      const lacking = places.length === 0 ? undefined : lacks.get(JSON.stringify(places), namespace, uid);
      if (lacking !== undefined) throw new ConflictError(`the Task has no place in ${lacking}: it was given back`);
      const same = ofJob.get(namespace, uid, job);
      // A delivery that repeats itself late does not take up again what has stood still since: whoever does that has another Job.
      if (same !== undefined) return { run: same.run, resumed: same.first === 0 };
      const open = openRun.get(namespace, uid, iteration);
      const joined = open ?? insertRun.get(namespace, uid, namespace, uid, iteration, now);
      if (joined === undefined) throw new TypeError('INSERT … RETURNING has returned nothing');
      insertJob.run(namespace, uid, job, joined.id);
      insertUsage.run(namespace, uid, root);
      if (open !== undefined) goOn.run(namespace, uid, open.run);
      return { run: joined.run, resumed: open !== undefined };
    },
    end({ namespace, uid }, run, { outcome, message, retryable, advice }, now) {
      const words = [outcome, message ?? null, (retryable ?? true) ? 1 : 0, advice ?? null] as const;
      const { changes } = endRun.run(...words, now, namespace, uid, run);
      if (changes === 1) return true;
      if (exists.get(namespace, uid, run) === undefined) throw new NotFoundError(`there is no run ${run} of this Task`);
      return false;
    },
    pause({ namespace, uid }, run, why) {
      if (pauseRun.run(why, namespace, uid, run).changes === 1) return;
      if (exists.get(namespace, uid, run) === undefined) throw new NotFoundError(`there is no run ${run} of this Task`);
    },
    list: ({ namespace, uid }) => all.all(namespace, uid).map(recordOf),
    latest({ namespace, uid }) {
      const row = latest.get(namespace, uid);
      return row === undefined ? undefined : recordOf(row);
    },
    forget({ namespace, uid }) {
      deleteRuns.run(namespace, uid);
      deleteUsage.run({ namespace, uid });
    },
  };
}

function recordOf(row: RunRow): RunRecord {
  return {
    run: row.run,
    iteration: row.iteration,
    jobs: JSON.parse(row.jobs) as string[],
    state: row.ended_at === null ? 'open' : 'ended',
    ...(row.ended_at === null && row.paused !== null ? { paused: row.paused } : {}),
    ...(row.pauses === 0 ? {} : { pauses: row.pauses }),
    ...(row.refused_tokens === null
      ? {}
      : { refused: { tokens: row.refused_tokens, costNanos: row.refused_cost_nanos ?? undefined } }),
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.outcome === 'failed' ? { retryable: row.retryable === 1 } : {}),
    ...(row.advice === null ? {} : { advice: row.advice }),
    startedAt: isoTime(row.started_at),
    ...(row.ended_at === null ? {} : { endedAt: isoTime(row.ended_at) }),
  };
}

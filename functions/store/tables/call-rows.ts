import type { Spend } from '../../../shared/store/spending.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { EarlierCall } from '../core/earlier-call.ts';
import type { Database } from '../database.ts';
import type { HandedOutTime } from './call-times.ts';
import type { StepAt } from './step-claims.ts';

/** A call that is reserved. */
export interface CallRow extends EarlierCall {
  readonly runId: number;
  readonly step: number;
  readonly worst: Spend;
  /** The budgets it is reserved in. */
  readonly scopes: readonly string[];
  readonly time: HandedOutTime;
}

/** Reserved calls, one row each. Every method belongs into a commit. */
export interface CallRows {
  find(task: TaskKey, at: StepAt): CallRow | undefined;
  /** Of one run of the Task, or of all. */
  ofTask(task: TaskKey, run: number | undefined): CallRow[];
  insert(row: CallRow): void;
  /** Its holder has been told that it may make the call. */
  tell(row: CallRow): void;
  remove(row: CallRow): void;
}

interface StoredRow {
  readonly run_id: number;
  readonly step: number;
  readonly holder: string;
  readonly attempt: number;
  readonly at: number;
  readonly told: number;
  readonly tokens: number;
  readonly cost_nanos: number | null;
  readonly scopes: string;
  readonly keys: string;
}

export function createCallRows(db: Database): CallRows {
  const select =
    'SELECT call_reservations.* FROM call_reservations JOIN runs ON runs.id = run_id WHERE namespace = ? AND uid = ?';
  const find = db.prepare<[string, string, number, number], StoredRow>(`${select} AND run = ? AND step = ?`);
  const ofRun = db.prepare<[string, string, number], StoredRow>(`${select} AND run = ?`);
  const ofTask = db.prepare<[string, string], StoredRow>(select);
  const insert = db.prepare(
    `INSERT INTO call_reservations (run_id, step, holder, attempt, at, told, tokens, cost_nanos, scopes, keys)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const tell = db.prepare<[number, number]>('UPDATE call_reservations SET told = 1 WHERE run_id = ? AND step = ?');
  const remove = db.prepare<[number, number]>('DELETE FROM call_reservations WHERE run_id = ? AND step = ?');
  return {
    find({ namespace, uid }, { run, step }) {
      const row = find.get(namespace, uid, run, step);
      return row === undefined ? undefined : rowOf(row);
    },
    ofTask: ({ namespace, uid }, run) =>
      (run === undefined ? ofTask.all(namespace, uid) : ofRun.all(namespace, uid, run)).map(rowOf),
    insert({ runId, step, holder, attempt, at, told, worst, scopes, time }) {
      const lists = [JSON.stringify(scopes), JSON.stringify(time.keys)];
      insert.run(runId, step, holder, attempt, at, told ? 1 : 0, worst.tokens, worst.costNanos ?? null, ...lists);
    },
    tell: ({ runId, step }) => void tell.run(runId, step),
    remove: ({ runId, step }) => void remove.run(runId, step),
  };
}

function rowOf({
  run_id: runId,
  step,
  holder,
  attempt,
  at,
  told,
  tokens,
  cost_nanos: costNanos,
  scopes,
  keys,
}: StoredRow): CallRow {
  return {
    runId,
    step,
    holder,
    attempt,
    at,
    told: told === 1,
    worst: { tokens, costNanos: costNanos ?? undefined },
    scopes: JSON.parse(scopes) as string[],
    time: { at, keys: JSON.parse(keys) as HandedOutTime['keys'] },
  };
}

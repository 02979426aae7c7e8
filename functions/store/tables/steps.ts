import type { ModelUsage } from '../../../shared/llm/types.ts';
import type { NewStep, Step, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';
import type { StepAt } from './step-claims.ts';

/** What became of a step that was handed in. */
export type StepOutcome = 'recorded' | 'known' | 'other-key' | 'no-run';

/** The journal: every finished step of a run with its answer. */
export interface StepsTable {
  insert(task: TaskKey, at: StepAt, entry: NewStep, now: number): StepOutcome;
  /** Undefined where there is no such run. */
  list(task: TaskKey, run: number, range: { readonly after: number; readonly limit: number }): Step[] | undefined;
}

/** A row of the journal. */
export interface StepRow {
  readonly step: number;
  readonly kind: 'model' | 'tool';
  readonly key: string;
  readonly usage: string | null;
  readonly created_at: number;
  readonly body: string;
}

export function createStepsTable(db: Database): StepsTable {
  const insert = db.prepare(
    `INSERT INTO steps (run_id, step, kind, key, usage, created_at, body)
     SELECT id, ?, ?, ?, ?, ?, ? FROM runs WHERE namespace = ? AND uid = ? AND run = ? ON CONFLICT DO NOTHING`,
  );
  const runId = db
    .prepare<[string, string, number], number>('SELECT id FROM runs WHERE namespace = ? AND uid = ? AND run = ?')
    .pluck();
  const keyOf = db.prepare<[number, number], string>('SELECT key FROM steps WHERE run_id = ? AND step = ?').pluck();
  const select = db.prepare<[number, number, number], StepRow>(
    'SELECT * FROM steps WHERE run_id = ? AND step > ? ORDER BY step LIMIT ?',
  );
  const addModelUsage = db.prepare(
    `UPDATE task_usage SET model_calls = model_calls + 1, input_tokens = input_tokens + ?, cached_input_tokens = cached_input_tokens + ?,
       output_tokens = output_tokens + ?, cost_nanos = cost_nanos + ?, unpriced_calls = unpriced_calls + ?, model_ms = model_ms + ?
     WHERE namespace = ? AND uid = ?`,
  );
  const addToolUsage = db.prepare('UPDATE task_usage SET tool_ms = tool_ms + ? WHERE namespace = ? AND uid = ?');

  return {
    insert({ namespace, uid }, { run, step }, { kind, key, body, usage }, now) {
      const usageText = usage === undefined ? null : JSON.stringify(usage);
      const { changes } = insert.run(step, kind, key, usageText, now, JSON.stringify(body ?? null), namespace, uid, run);
      if (changes === 0) {
        const id = runId.get(namespace, uid, run);
        if (id === undefined) return 'no-run';
        return keyOf.get(id, step) === key ? 'known' : 'other-key';
      }
      if (kind === 'model') addModelUsage.run(...modelTotals(usage), namespace, uid);
      else if (usage !== undefined) addToolUsage.run(usage.durationMs, namespace, uid);
      return 'recorded';
    },
    list({ namespace, uid }, run, { after, limit }) {
      const id = runId.get(namespace, uid, run);
      return id === undefined ? undefined : select.all(id, after, limit).map(stepOf);
    },
  };
}

/** What a model call adds to the totals of its Task, in the order of `addModelUsage`. */
function modelTotals(usage: Partial<ModelUsage> = {}): readonly number[] {
  const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0, costNanos, durationMs = 0 } = usage;
  return [inputTokens, cachedInputTokens, outputTokens, costNanos ?? 0, costNanos === undefined ? 1 : 0, durationMs];
}

/** A row of the journal, as it is told. */
export function stepOf({ step, kind, key, usage, created_at, body }: StepRow): Step {
  return {
    step,
    kind,
    key,
    body: JSON.parse(body) as unknown,
    ...(usage === null ? {} : { usage: JSON.parse(usage) as ModelUsage }),
    createdAt: isoTime(created_at),
  };
}

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

interface StepRow {
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
    `UPDATE task_usage SET model_calls = model_calls + 1, input_tokens = input_tokens + ?, output_tokens = output_tokens + ?, model_ms = model_ms + ?
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
      if (kind === 'model')
        addModelUsage.run(usage?.inputTokens ?? 0, usage?.outputTokens ?? 0, usage?.durationMs ?? 0, namespace, uid);
      else if (usage !== undefined) addToolUsage.run(usage.durationMs, namespace, uid);
      return 'recorded';
    },
    list({ namespace, uid }, run, { after, limit }) {
      const id = runId.get(namespace, uid, run);
      return id === undefined ? undefined : select.all(id, after, limit).map(stepOf);
    },
  };
}

function stepOf({ step, kind, key, usage, created_at, body }: StepRow): Step {
  return {
    step,
    kind,
    key,
    body: JSON.parse(body) as unknown,
    ...(usage === null ? {} : { usage: JSON.parse(usage) as ModelUsage }),
    createdAt: isoTime(created_at),
  };
}

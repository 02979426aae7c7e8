import type { TaskKey, Usage, UsageTotals } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** What Tasks have used; the journal adds to it, step by step. */
export interface UsageTable {
  of(task: TaskKey): Usage;
}

const nothing: UsageTotals = {
  modelCalls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  costNanos: 0,
  unpricedCalls: 0,
  modelMs: 0,
  toolMs: 0,
};

/** The columns of the totals. */
const columns: Readonly<Record<keyof UsageTotals, string>> = {
  modelCalls: 'model_calls',
  inputTokens: 'input_tokens',
  cachedInputTokens: 'cached_input_tokens',
  outputTokens: 'output_tokens',
  costNanos: 'cost_nanos',
  unpricedCalls: 'unpriced_calls',
  modelMs: 'model_ms',
  toolMs: 'tool_ms',
};

export function createUsageTable(db: Database): UsageTable {
  const select = (column: (name: string) => string): string =>
    Object.entries(columns)
      .map(([total, name]) => `${column(name)} AS ${total}`)
      .join(', ');
  const own = db.prepare<[string, string], UsageTotals & { readonly root: string }>(
    `SELECT root, ${select((name) => name)} FROM task_usage WHERE namespace = ? AND uid = ?`,
  );
  const tree = db.prepare<[string, string], UsageTotals & { readonly tasks: number }>(
    `SELECT count(*) AS tasks, ${select((name) => `coalesce(sum(${name}), 0)`)} FROM task_usage WHERE namespace = ? AND root = ?`,
  );
  return {
    of({ namespace, uid }) {
      const { root, ...task } = own.get(namespace, uid) ?? { root: uid, ...nothing };
      return { task, tree: tree.get(namespace, root) ?? { tasks: 0, ...nothing } };
    },
  };
}

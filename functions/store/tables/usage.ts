import type { TaskKey, Usage, UsageTotals } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';

/** What Tasks have used; the journal adds to it, step by step. */
export interface UsageTable {
  of(task: TaskKey): Usage;
}

const nothing: UsageTotals = { modelCalls: 0, inputTokens: 0, outputTokens: 0, modelMs: 0, toolMs: 0 };

export function createUsageTable(db: Database): UsageTable {
  const own = db.prepare<[string, string], UsageTotals & { readonly root: string }>(
    `SELECT root, model_calls AS modelCalls, input_tokens AS inputTokens, output_tokens AS outputTokens, model_ms AS modelMs, tool_ms AS toolMs
     FROM task_usage WHERE namespace = ? AND uid = ?`,
  );
  const tree = db.prepare<[string, string], UsageTotals & { readonly tasks: number }>(
    `SELECT count(*) AS tasks, coalesce(sum(model_calls), 0) AS modelCalls, coalesce(sum(input_tokens), 0) AS inputTokens,
            coalesce(sum(output_tokens), 0) AS outputTokens, coalesce(sum(model_ms), 0) AS modelMs, coalesce(sum(tool_ms), 0) AS toolMs
     FROM task_usage WHERE namespace = ? AND root = ?`,
  );
  return {
    of({ namespace, uid }) {
      const { root, ...task } = own.get(namespace, uid) ?? { root: uid, ...nothing };
      return { task, tree: tree.get(namespace, root) ?? { tasks: 0, ...nothing } };
    },
  };
}

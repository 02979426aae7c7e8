import type { Spend, SpendingRecord } from '../../../shared/store/spending.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import type { ForgottenTasksTable } from './forgotten-tasks.ts';

/** What each budget scope has spent, and what is reserved in it. Every method but `of` belongs into a commit. */
export interface SpendingTable {
  /** All zeros where nothing was spent. */
  of(scope: string): SpendingRecord;
  /** Counts a call as begun: its worst case is out of reach of others. */
  reserve(scopes: readonly string[], worst: Spend): void;
  /** Takes back what `reserve` has done. */
  unreserve(scopes: readonly string[], worst: Spend): void;
  /** Adds a call. `presumed`: nobody knows what it came to. */
  charge(scopes: readonly string[], spend: Spend, options?: { readonly presumed?: boolean }): void;
  /** Those that are kept: what is spent for a Task that was forgotten is added nowhere. `task` is of the same namespace as those above it. */
  living(task: TaskKey, scopes: readonly string[]): readonly string[];
  /** The Task's own budget is over; those of its Agent and its namespace stay. */
  forget(task: TaskKey): void;
}

export function createSpendingTable(db: Database, forgotten: Pick<ForgottenTasksTable, 'has'>): SpendingTable {
  const find = db.prepare<[string], SpendingRecord>(
    `SELECT scope, calls, tokens, cost_nanos AS costNanos, unpriced_calls AS unpricedCalls, reserved_tokens AS reservedTokens,
       reserved_cost_nanos AS reservedCostNanos, presumed_tokens AS presumedTokens, presumed_cost_nanos AS presumedCostNanos
     FROM spending WHERE scope = ?`,
  );
  const reserve = db.prepare<[string, number, number]>(
    `INSERT INTO spending (scope, reserved_tokens, reserved_cost_nanos) VALUES (?, ?, ?)
     ON CONFLICT (scope) DO UPDATE SET reserved_tokens = reserved_tokens + excluded.reserved_tokens,
       reserved_cost_nanos = reserved_cost_nanos + excluded.reserved_cost_nanos`,
  );
  const unreserve = db.prepare<[number, number, string]>(
    'UPDATE spending SET reserved_tokens = reserved_tokens - ?, reserved_cost_nanos = reserved_cost_nanos - ? WHERE scope = ?',
  );
  const charge = db.prepare<[string, number, number, number, number, number]>(
    `INSERT INTO spending (scope, calls, tokens, cost_nanos, unpriced_calls, presumed_tokens, presumed_cost_nanos) VALUES (?, 1, ?, ?, ?, ?, ?)
     ON CONFLICT (scope) DO UPDATE SET calls = calls + 1, tokens = tokens + excluded.tokens, cost_nanos = cost_nanos + excluded.cost_nanos,
       unpriced_calls = unpriced_calls + excluded.unpriced_calls, presumed_tokens = presumed_tokens + excluded.presumed_tokens,
       presumed_cost_nanos = presumed_cost_nanos + excluded.presumed_cost_nanos`,
  );
  const forget = db.prepare('DELETE FROM spending WHERE scope = ?');
  return {
    of: (scope) => find.get(scope) ?? { scope, ...nothing },
    reserve(scopes, { tokens, costNanos = 0 }) {
      for (const scope of scopes) reserve.run(scope, tokens, costNanos);
    },
    unreserve(scopes, { tokens, costNanos = 0 }) {
      for (const scope of scopes) unreserve.run(tokens, costNanos, scope);
    },
    charge(scopes, { tokens, costNanos }, { presumed = false } = {}) {
      const cost = costNanos ?? 0;
      const unpriced = costNanos === undefined ? 1 : 0;
      for (const scope of scopes) charge.run(scope, tokens, cost, unpriced, presumed ? tokens : 0, presumed ? cost : 0);
    },
    living: ({ namespace }, scopes) =>
      scopes.filter((scope) => !scope.startsWith(ofTask) || !forgotten.has({ namespace, uid: scope.slice(ofTask.length) })),
    forget: ({ uid }) => void forget.run(ofTask + uid),
  };
}

const ofTask = 'task/';

const nothing = {
  calls: 0,
  tokens: 0,
  costNanos: 0,
  unpricedCalls: 0,
  reservedTokens: 0,
  reservedCostNanos: 0,
  presumedTokens: 0,
  presumedCostNanos: 0,
} as const;

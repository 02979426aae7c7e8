import type { BudgetLimit, Spend, SpendingRecord } from '../../../shared/store/spending.ts';

/** What counts against a budget. */
export type Committed = Pick<SpendingRecord, 'tokens' | 'costNanos' | 'reservedTokens' | 'reservedCostNanos'>;

/** Why a call is not granted: the first budget that has not enough left, and what it has. */
export interface Shortage {
  readonly scope: string;
  readonly left: Partial<Spend>;
}

/**
 * The first budget that a call may be too much for, at its worst. What is reserved counts like what is spent. A call of unknown price is too
 * much for every budget of money.
 */
export function shortageOf(
  budgets: readonly BudgetLimit[],
  committedOf: (scope: string) => Committed,
  worst: Spend,
): Shortage | undefined {
  for (const { scope, tokens, costNanos } of budgets) {
    const committed = committedOf(scope);
    const leftTokens = tokens === undefined ? undefined : tokens - committed.tokens - committed.reservedTokens;
    const leftNanos = costNanos === undefined ? undefined : costNanos - committed.costNanos - committed.reservedCostNanos;
    if (fits(worst.tokens, leftTokens) && fits(worst.costNanos, leftNanos)) continue;
    return {
      scope,
      left: {
        ...(leftTokens === undefined ? {} : { tokens: Math.max(0, leftTokens) }),
        ...(leftNanos === undefined ? {} : { costNanos: Math.max(0, leftNanos) }),
      },
    };
  }
  return undefined;
}

const fits = (needed: number | undefined, left: number | undefined): boolean =>
  left === undefined || (needed !== undefined && needed <= left);

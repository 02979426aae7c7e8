import type { Amount, BudgetView, TaskUsage, UsageView } from '../../../shared/api/usage.ts';
import { leftOf } from '../../../shared/core/budget-room.ts';
import type { Budget } from '../../../shared/core/budgets.ts';
import { decimalOf } from '../../../shared/core/money.ts';
import type { SpendingRecord } from '../../../shared/store/spending.ts';
import type { Usage, UsageTotals } from '../../../shared/store/store.ts';

/** A Task's usage, and that of the tree it belongs to. Money is a decimal number of US dollars, left out where no price is known. */
export function usageView({ task, tree }: Usage): Pick<TaskUsage, 'task' | 'tree'> {
  return { task: totalsView(task), tree: { ...totalsView(tree), tasks: tree.tasks } };
}

function totalsView({ costNanos, ...totals }: UsageTotals): UsageView {
  return { ...totals, ...knownCost(costNanos, { calls: totals.modelCalls, unpricedCalls: totals.unpricedCalls }) };
}

/** A budget as people are shown it. */
export function budgetView(budget: Budget, record: SpendingRecord | undefined): BudgetView {
  const { of, month, onExhausted, problem } = budget;
  const { calls = 0, tokens = 0, unpricedCalls = 0 } = record ?? {};
  return {
    of,
    ...(month === undefined ? {} : { month }),
    limit: amount(budget),
    spent: { calls, tokens, ...knownCost(record?.costNanos ?? 0, { calls, unpricedCalls }), unpricedCalls },
    reserved: amount({ tokens: record?.reservedTokens ?? 0, costNanos: record?.reservedCostNanos ?? 0 }),
    left: amount(leftOf(budget, record)),
    onExhausted,
    ...(problem === undefined ? {} : { problem }),
  };
}

function amount({ tokens, costNanos }: { readonly tokens: number | undefined; readonly costNanos: number | undefined }): Amount {
  return {
    ...(tokens === undefined ? {} : { tokens }),
    ...(costNanos === undefined ? {} : { cost: decimalOf(costNanos) }),
  };
}

/** Where the price of every call is unknown, so is what they cost: that is not 0. */
function knownCost(
  nanos: number,
  { calls, unpricedCalls }: { calls: number; unpricedCalls: number },
): { readonly cost?: string } {
  return calls > 0 && unpricedCalls >= calls && nanos === 0 ? {} : { cost: decimalOf(nanos) };
}

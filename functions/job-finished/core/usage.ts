import type { TaskStatus } from '../../../shared/api/generated/task.ts';
import { decimalOf } from '../../../shared/core/money.ts';
import type { UsageTotals } from '../../../shared/store/store.ts';

/**
 * What the model calls of a Task came to, as its status says it; nothing for a Task that has made none. Where no price is known, no cost is
 * said: it is unknown, and not 0.
 */
export function usageStatus(totals: UsageTotals | undefined): Pick<TaskStatus, 'usage'> {
  if (totals === undefined || totals.modelCalls === 0) return {};
  const { modelCalls, inputTokens, cachedInputTokens, outputTokens, costNanos, unpricedCalls } = totals;
  const cost = unpricedCalls < modelCalls ? { cost: decimalOf(costNanos) } : {};
  return { usage: { modelCalls, inputTokens, cachedInputTokens, outputTokens, ...cost, unpricedCalls } };
}

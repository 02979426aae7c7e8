import type { BudgetChange } from '../../../shared/api/usage.ts';
import type { ServerFlags } from '../../connect/find-server.ts';
import type { Context } from '../../context.ts';
import type { ExitStatus } from '../../exit-status.ts';
import { UsageError } from '../../usage-error.ts';
import { eachTask } from './each.ts';

export interface BudgetFlags extends ServerFlags {
  /** `none` takes the limit away, also of money. */
  readonly tokens?: number | 'none';
  readonly cost?: string;
  readonly onExhausted?: 'pause' | 'fail';
}

/** Changes what Tasks may spend; one that stands still because of its budget goes on when there is enough. */
export async function setBudgets(
  names: readonly string[],
  { tokens, cost, onExhausted, ...flags }: BudgetFlags,
  context: Context,
): Promise<ExitStatus> {
  const change: BudgetChange = {
    ...(tokens === undefined ? {} : { maxTokens: tokens === 'none' ? null : tokens }),
    ...(cost === undefined ? {} : { maxCost: cost === 'none' ? null : cost }),
    ...(onExhausted === undefined ? {} : { onExhausted }),
  };
  if (Object.keys(change).length === 0) throw new UsageError('say what the budget is: --tokens, --cost, --on-exhausted');
  return eachTask(names, flags, context, { done: 'has another budget', act: (api, name) => api.setBudget(name, change) });
}

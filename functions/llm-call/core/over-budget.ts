import type { Budget } from '../../../shared/core/budgets.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { decimalOf } from '../../../shared/core/money.ts';
import type { Spend } from '../../../shared/store/spending.ts';

/** A call that a budget refused: the most that it could have come to, and what the budget has left. */
export interface Refused {
  readonly worst: Spend;
  /** Without what the budget sets no limit to. */
  readonly left: Partial<Spend>;
  readonly model: string;
}

/** Which budget has not enough left, how much there is, what the call may need, and what a person can do about it. */
export function overBudget(budget: Budget, { worst, left, model }: Refused): string {
  if (budget.problem !== undefined) return `${budget.problem}; nothing may be spent until that is corrected or taken away`;
  const { tokens, costNanos } = budget;
  const whose = `the budget of ${budget.of.kind} "${budget.of.name}"${budget.month === undefined ? '' : ` for ${budget.month} (UTC)`}`;
  if (tokens !== undefined && worst.tokens > (left.tokens ?? 0))
    return `${whose} has ${count(left.tokens)} of ${count(tokens)} tokens left, and the next call may need ${count(worst.tokens)}: raise ${field(budget, 'tokens')} to go on`;
  if (worst.costNanos === undefined)
    return `${whose} is in US dollars, and the price of model "${model}" is not known: name it in ConfigMap orka-models, or take ${field(budget, 'cost')} away`;
  return `${whose} has $${money(left.costNanos)} of $${money(costNanos)} left, and the next call may need $${money(worst.costNanos)}: raise ${field(budget, 'cost')} to go on`;
}

function field({ of: { kind } }: Budget, unit: 'tokens' | 'cost'): string {
  if (kind === 'Task') return `spec.budget.${unit === 'tokens' ? 'maxTokens' : 'maxCost'}`;
  if (kind === 'Agent') return `spec.budget.${unit}PerMonth`;
  return `annotation ${unit === 'tokens' ? annotations.tokensPerMonth : annotations.costPerMonth}`;
}

const count = (tokens = 0): string => Math.max(0, tokens).toLocaleString('en-US');
const money = (nanos = 0): string => decimalOf(Math.max(0, nanos));

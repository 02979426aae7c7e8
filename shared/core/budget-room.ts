import type { Spend, SpendingRecord } from '../store/spending.ts';
import type { Budget } from './budgets.ts';
import { annotations } from './labels.ts';
import { decimalOf } from './money.ts';

/** What is left of a budget, what is reserved at the moment taken off; undefined where nothing limits it. Never below 0. */
export interface Left {
  readonly tokens: number | undefined;
  readonly costNanos: number | undefined;
}

/** What a budget has left after that was spent of it. */
export function leftOf({ tokens, costNanos }: Pick<Budget, 'tokens' | 'costNanos'>, spent: SpendingRecord | undefined): Left {
  const taken = {
    tokens: (spent?.tokens ?? 0) + (spent?.reservedTokens ?? 0),
    costNanos: (spent?.costNanos ?? 0) + (spent?.reservedCostNanos ?? 0),
  };
  return {
    tokens: tokens === undefined ? undefined : Math.max(0, tokens - taken.tokens),
    costNanos: costNanos === undefined ? undefined : Math.max(0, costNanos - taken.costNanos),
  };
}

/** True where a call that needs so much can be made; where that is not known, true where anything is left. */
export function hasRoom(left: Left, needed: Spend | undefined): boolean {
  if (needed === undefined) return left.tokens !== 0 && left.costNanos !== 0;
  const fits = (limit: number | undefined, need: number | undefined) =>
    limit === undefined || (need !== undefined && need <= limit);
  return fits(left.tokens, needed.tokens) && fits(left.costNanos, needed.costNanos);
}

/** The budget as a reader knows it: `budget of Task "x"`, `budget of Agent "y" for 2026-11`. */
export function nameOf({ of, month }: Pick<Budget, 'of' | 'month'>): string {
  return `budget of ${of.kind} "${of.name}"${month === undefined ? '' : ` for ${month}`}`;
}

/** What the limits are, such as `200000 tokens and 2.50 USD`. */
export function limitsOf({ tokens, costNanos }: Pick<Budget, 'tokens' | 'costNanos'>): string {
  return [
    ...(tokens === undefined ? [] : [`${tokens} tokens`]),
    ...(costNanos === undefined ? [] : [`${decimalOf(costNanos)} USD`]),
  ].join(' and ');
}

/** How somebody lets a Task go on that a budget holds up. */
export function wayOut({ of, month }: Pick<Budget, 'of' | 'month'>): string {
  const raise =
    of.kind === 'Namespace'
      ? `raise the annotations ${annotations.tokensPerMonth} and ${annotations.costPerMonth} of Namespace "${of.name}"`
      : `raise spec.budget of ${of.kind} "${of.name}"`;
  return month === undefined ? raise : `${raise}, or wait for the next month`;
}

import { expect } from 'chai';
import { type Committed, shortageOf } from '../../../../../functions/store/core/budget.ts';
import type { BudgetLimit, Spend } from '../../../../../shared/store/spending.ts';

const spent: Readonly<Record<string, Committed>> = {
  a: { tokens: 50, costNanos: 500, reservedTokens: 20, reservedCostNanos: 200 },
  b: { tokens: 0, costNanos: 0, reservedTokens: 0, reservedCostNanos: 0 },
};
const nothing = { tokens: 0, costNanos: 0, reservedTokens: 0, reservedCostNanos: 0 };
const worst: Spend = { tokens: 30, costNanos: 300 };

const rows: readonly { name: string; budgets: readonly BudgetLimit[]; worst?: Spend; shortage?: object }[] = [
  { name: 'no budget', budgets: [] },
  { name: 'what is left is enough to the last token', budgets: [{ scope: 'a', tokens: 100 }] },
  {
    name: 'one token too few, what is reserved counts',
    budgets: [{ scope: 'a', tokens: 99 }],
    shortage: { scope: 'a', left: { tokens: 29 } },
  },
  { name: 'money to the last nano', budgets: [{ scope: 'a', costNanos: 1_000 }] },
  { name: 'one nano too little', budgets: [{ scope: 'a', costNanos: 999 }], shortage: { scope: 'a', left: { costNanos: 299 } } },
  {
    name: 'both are said where both are limited',
    budgets: [{ scope: 'a', tokens: 99, costNanos: 9_999 }],
    shortage: { scope: 'a', left: { tokens: 29, costNanos: 9_299 } },
  },
  {
    name: 'the first that is short',
    budgets: [
      { scope: 'b', tokens: 30 },
      { scope: 'a', tokens: 0 },
      { scope: 'c', tokens: 0 },
    ],
    shortage: { scope: 'a', left: { tokens: 0 } },
  },
  {
    name: 'an unknown price is too much for money',
    budgets: [{ scope: 'b', costNanos: 9_999 }],
    worst: { tokens: 1, costNanos: undefined },
    shortage: { scope: 'b', left: { costNanos: 9_999 } },
  },
  {
    name: 'an unknown price is fine where only tokens are limited',
    budgets: [{ scope: 'b', tokens: 1 }],
    worst: { tokens: 1, costNanos: undefined },
  },
];

describe('what a budget has left', () => {
  for (const { name, budgets, worst: most = worst, shortage } of rows)
    it(name, () => {
      expect(shortageOf(budgets, (scope) => spent[scope] ?? nothing, most)).to.deep.equal(shortage);
    });
});

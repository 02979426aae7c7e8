import { expect } from 'chai';
import { formatMonth, formatTaskUsage } from '../../../../cli/core/usage.ts';
import type { BudgetView, UsageView } from '../../../../shared/api/usage.ts';

const used = (change: Partial<UsageView> = {}): UsageView => ({
  modelCalls: 3,
  inputTokens: 1200,
  cachedInputTokens: 800,
  outputTokens: 90,
  cost: '0.0123',
  unpricedCalls: 0,
  modelMs: 1,
  toolMs: 1,
  ...change,
});
const budget = (change: Partial<BudgetView> = {}): BudgetView => ({
  of: { kind: 'Task', namespace: 'default', name: 'report' },
  limit: { tokens: 2000 },
  spent: { calls: 3, tokens: 1290, cost: '0.0123', unpricedCalls: 0 },
  reserved: { tokens: 0, cost: '0.00' },
  left: { tokens: 710 },
  onExhausted: 'pause',
  ...change,
});
const cells = (text: string): string[][] => text.split('\n').map((line) => line.split(/ {2,}/));

describe('cli: usage for people', () => {
  it('a Task alone, and its budgets', () => {
    const rows = cells(formatTaskUsage({ task: used(), tree: { ...used(), tasks: 1 }, budgets: [budget()] }));
    expect(rows).to.deep.equal([
      ['USED BY', 'CALLS', 'INPUT', 'CACHED', 'OUTPUT', 'USD'],
      ['this Task', '3', '1200', '800', '90', '0.0123'],
      [''],
      ['BUDGET', 'MONTH', 'CALLS', 'TOKENS', 'LEFT', 'USD', 'LEFT'],
      ['Task report', '-', '3', '1290', '710 of 2000', '0.0123', '-'],
      [''],
    ]);
  });
  it('a Task without a budget, in a tree', () => {
    const rows = cells(formatTaskUsage({ task: used(), tree: { ...used({ modelCalls: 9 }), tasks: 4 }, budgets: [] }));
    expect(rows.slice(2)).to.deep.equal([['all 4 of its tree', '9', '1200', '800', '90', '0.0123'], ['']]);
  });
  it('what has no price is not free', () => {
    const { cost: _, ...unpriced } = used({ unpricedCalls: 3 });
    const text = (usage: UsageView) => formatTaskUsage({ task: usage, tree: { ...usage, tasks: 1 }, budgets: [] });
    expect(text(unpriced)).to.include('unknown');
    expect(text(used({ unpricedCalls: 1 }))).to.include('0.0123 + 1 unknown');
  });
  it('a month of a namespace, and what is wrong with its limit, without control characters', () => {
    const namespace = budget({
      of: { kind: 'Namespace', namespace: 'default', name: 'default' },
      month: '2026-03',
      limit: { tokens: 0 },
      left: { tokens: 0 },
      problem: 'it is no number: "\u001b[2J"',
    });
    const agent = budget({
      of: { kind: 'Agent', namespace: 'default', name: 'writer' },
      month: '2026-03',
      limit: { cost: '5.00' },
      left: { cost: '4.9877' },
    });
    const text = formatMonth({ month: '2026-03', namespace, agents: [agent] });
    expect(cells(text).slice(1)).to.deep.equal([
      ['Namespace default', '2026-03', '3', '1290', '0 of 0', '0.0123', '-'],
      ['Agent writer', '2026-03', '3', '1290', '-', '0.0123', '4.9877 of 5.00'],
      [''],
      ['it is no number: " [2J"'],
      [''],
    ]);
  });
});

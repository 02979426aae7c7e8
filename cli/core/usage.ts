import type { Amount, BudgetView, MonthUsage, TaskUsage, UsageView } from '../../shared/api/usage.ts';
import { type Column, formatTable, printable } from './table.ts';

/** What a Task and its tree have used, and the budgets that hold for it, for people. */
export function formatTaskUsage({ task, tree, budgets }: TaskUsage): string {
  const rows: Used[] = [{ whose: 'this Task', used: task }];
  if (tree.tasks > 1) rows.push({ whose: `all ${tree.tasks} of its tree`, used: tree });
  const used = formatTable(usedColumns, rows);
  return budgets.length === 0 ? used : `${used}\n${formatTable(budgetColumns, budgets)}${problemsOf(budgets)}`;
}

/** What a namespace and its Agents have spent in a month, for people. */
export function formatMonth({ namespace, agents }: MonthUsage): string {
  const rows = [namespace, ...agents];
  return `${formatTable(budgetColumns, rows)}${problemsOf(rows)}`;
}

interface Used {
  readonly whose: string;
  readonly used: UsageView;
}

const usedColumns: Column<Used>[] = [
  { title: 'USED BY', cell: ({ whose }) => whose },
  { title: 'CALLS', cell: ({ used }) => String(used.modelCalls) },
  { title: 'INPUT', cell: ({ used }) => String(used.inputTokens) },
  { title: 'CACHED', cell: ({ used }) => String(used.cachedInputTokens) },
  { title: 'OUTPUT', cell: ({ used }) => String(used.outputTokens) },
  { title: 'USD', cell: ({ used }) => costOf(used) },
];

const budgetColumns: Column<BudgetView>[] = [
  { title: 'BUDGET', cell: ({ of }) => `${of.kind} ${of.name}` },
  { title: 'MONTH', cell: ({ month }) => month ?? '-' },
  { title: 'CALLS', cell: ({ spent }) => String(spent.calls) },
  { title: 'TOKENS', cell: ({ spent }) => String(spent.tokens) },
  { title: 'LEFT', cell: ({ left, limit }) => partOf(left.tokens, limit.tokens) },
  { title: 'USD', cell: ({ spent }) => costOf(spent) },
  { title: 'LEFT', cell: ({ left, limit }) => partOf(left.cost, limit.cost) },
];

/** What is known, and how many calls are not in it. */
function costOf({ cost, unpricedCalls }: Pick<Amount, 'cost'> & { readonly unpricedCalls: number }): string {
  if (cost === undefined) return 'unknown';
  return unpricedCalls === 0 ? cost : `${cost} + ${unpricedCalls} unknown`;
}

function partOf(left: number | string | undefined, limit: number | string | undefined): string {
  return left === undefined || limit === undefined ? '-' : `${left} of ${limit}`;
}

function problemsOf(budgets: readonly BudgetView[]): string {
  return budgets.flatMap(({ problem }) => (problem === undefined ? [] : [`\n${printable(problem)}\n`])).join('');
}

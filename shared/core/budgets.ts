import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import type { ObjectMeta } from '../api/meta.ts';
import { findCondition } from './conditions.ts';
import { annotations } from './labels.ts';
import { nanosOf } from './money.ts';

/** Type of the condition of a Task that no budget lets go on, and the reason that its other conditions and its Events give then. */
export const budgetExhausted = 'BudgetExhausted';

/** True for a Task that stands still until a budget has more. */
export function isOutOfBudget({ status }: Pick<Task, 'status'>): boolean {
  return findCondition(status?.conditions, budgetExhausted)?.status === 'True';
}

/** Names under which the store adds up what was spent (ARCHITECTURE.md, "Budgets"). */
export const budgetScope = {
  /** A Task and all below it. */
  task: (uid: string): string => `task/${uid}`,
  /** All Tasks of an Agent in a month, wherever they are. */
  agent: ({ namespace, name }: { readonly namespace: string; readonly name: string }, month: string): string =>
    `agent/${namespace}/${name}/${month}`,
  /** All Tasks of a namespace in a month. */
  namespace: (namespace: string, month: string): string => `namespace/${namespace}/${month}`,
} as const;

/** The calendar month (UTC) of a time in milliseconds since the epoch, as YYYY-MM. */
export const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/** Something that a Task's model calls are charged to, and the most that it may spend, where that is limited. */
export interface Budget {
  readonly scope: string;
  readonly of: { readonly kind: 'Task' | 'Agent' | 'Namespace'; readonly namespace: string; readonly name: string };
  /** YYYY-MM; undefined for a Task, whose budget is for its whole life. */
  readonly month: string | undefined;
  readonly tokens: number | undefined;
  /** Billionths of a US dollar. */
  readonly costNanos: number | undefined;
  /** What becomes of a Task that cannot go on within it. */
  readonly onExhausted: 'pause' | 'fail';
  /** What is wrong with the limit as it is written; it is 0 then. */
  readonly problem?: string;
}

/** What says whom a Task's model calls are charged to. */
export interface Charged {
  readonly task: Task;
  /** Those that delegated it: its parent first, the root last. */
  readonly ancestors: readonly Task[];
  readonly agent: Agent | undefined;
  /** The Task's Namespace; undefined where nobody may read it. */
  readonly namespace: { readonly metadata: ObjectMeta } | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** All that a call of the Task made now is charged to, those without a limit as well: the Task, who delegated it, its Agent, its Namespace. */
export function budgetsOf({ task, ancestors, agent, namespace, now }: Charged): Budget[] {
  const month = monthOf(now);
  return [
    ...[task, ...ancestors].map(ofTask),
    ...(agent === undefined ? [] : [ofAgent(agent, month)]),
    ofNamespace(task.metadata.namespace ?? 'default', namespace?.metadata.annotations ?? {}, month),
  ];
}

/** True for a budget that has a limit. */
export const isLimited = ({ tokens, costNanos }: Pick<Budget, 'tokens' | 'costNanos'>): boolean =>
  tokens !== undefined || costNanos !== undefined;

function ofTask({ metadata: { namespace = 'default', name, uid = '' }, spec: { budget } }: Task): Budget {
  return {
    scope: budgetScope.task(uid),
    of: { kind: 'Task', namespace, name },
    month: undefined,
    tokens: budget?.maxTokens,
    costNanos: budget?.maxCost === undefined ? undefined : moneyOr0(budget.maxCost),
    onExhausted: budget?.onExhausted ?? 'pause',
  };
}

/** What an Agent's Tasks may spend in a month. */
export function ofAgent({ metadata: { namespace = 'default', name }, spec: { budget } }: Agent, month: string): Budget {
  return {
    scope: budgetScope.agent({ namespace, name }, month),
    of: { kind: 'Agent', namespace, name },
    month,
    tokens: budget?.tokensPerMonth,
    costNanos: budget?.costPerMonth === undefined ? undefined : moneyOr0(budget.costPerMonth),
    onExhausted: budget?.onExhausted ?? 'pause',
  };
}

/** The CRD takes nothing else than a decimal number; what is none all the same allows nothing. */
const moneyOr0 = (dollars: string): number => nanosOf(dollars) ?? 0;

/** What a Namespace's Tasks may spend in a month. Nobody has checked its annotations: one that cannot be read allows nothing. */
export function ofNamespace(name: string, notes: Readonly<Record<string, string>>, month: string): Budget {
  const { tokensPerMonth, costPerMonth } = annotations;
  const tokens = limitIn(notes[tokensPerMonth], countOf);
  const costNanos = limitIn(notes[costPerMonth], nanosOf);
  const wrong = [...(tokens?.wrong ? [tokensPerMonth] : []), ...(costNanos?.wrong ? [costPerMonth] : [])];
  return {
    scope: budgetScope.namespace(name, month),
    of: { kind: 'Namespace', namespace: name, name },
    month,
    tokens: tokens?.limit,
    costNanos: costNanos?.limit,
    onExhausted: 'pause',
    ...(wrong.length === 0
      ? {}
      : { problem: wrong.map((key) => `annotation ${key} of Namespace "${name}" is no number: "${notes[key]}"`).join('; ') }),
  };
}

function limitIn(
  text: string | undefined,
  parse: (text: string) => number | undefined,
): { readonly limit: number; readonly wrong: boolean } | undefined {
  if (text === undefined) return undefined;
  const limit = parse(text.trim());
  return { limit: limit ?? 0, wrong: limit === undefined };
}

function countOf(text: string): number | undefined {
  const count = /^\d+$/.test(text) ? Number(text) : undefined;
  return count !== undefined && Number.isSafeInteger(count) ? count : undefined;
}

import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Namespaces } from '../../shared/api/kinds.ts';
import type { BudgetView, MonthUsage } from '../../shared/api/usage.ts';
import { type Budget, budgetScope, budgetsOf, isLimited, ofAgent, ofNamespace } from '../../shared/core/budgets.ts';
import { agentOf } from '../../shared/core/provider-ref.ts';
import { ForbiddenError } from '../../shared/errors/catalogue.ts';
import type { SpendingRecord } from '../../shared/store/spending.ts';
import { chargedFor } from '../../shared/tasks/charged.ts';
import { budgetView } from './core/usage-shape.ts';
import type { ApiDeps } from './deps.ts';
import { everything } from './lists.ts';

type Sources = Pick<ApiDeps, 'kube' | 'store' | 'now'>;

/** The budgets that hold for a Task now: its own, of those that delegated it, its Agent's, its Namespace's. */
export async function budgetsOfTask(task: Task, { kube, store, now }: Sources): Promise<BudgetView[]> {
  const at = agentOf(task);
  const agent = at && (await kube.get(Agents, at.namespace, at.name));
  const limited = budgetsOf(await chargedFor(kube, task, { agent, now: now() })).filter(isLimited);
  return viewsOf(task.metadata.namespace ?? 'default', limited, store);
}

/** What a namespace and its Agents have spent in a month (YYYY-MM), and may spend. */
export async function monthOfNamespace(
  namespace: string,
  month: string,
  { kube, store }: Omit<Sources, 'now'>,
): Promise<MonthUsage> {
  const [notes, agents] = await Promise.all([notesOf(namespace, kube), everything(kube, Agents, { namespace })]);
  const ofAgents = agents.map((agent) => ofAgent(agent, month));
  const [whole, views] = await Promise.all([
    store.spending(namespace, [budgetScope.namespace(namespace, month)]),
    viewsOf(namespace, ofAgents, store),
  ]);
  return { month, namespace: budgetView(ofNamespace(namespace, notes, month), whole[0]), agents: views };
}

/** Scopes that one request asks for; it travels in an address. */
const batch = 50;

async function viewsOf(namespace: string, budgets: readonly Budget[], store: Sources['store']): Promise<BudgetView[]> {
  const scopes = budgets.map(({ scope }) => scope);
  const asked = Array.from({ length: Math.ceil(scopes.length / batch) }, (_, i) => scopes.slice(i * batch, (i + 1) * batch));
  const answers = await Promise.all(asked.map((some) => store.spending(namespace, some)));
  const records = new Map(answers.flat().map((record): [string, SpendingRecord] => [record.scope, record]));
  return budgets.map((budget) => budgetView(budget, records.get(budget.scope)));
}

/** The annotations of a Namespace; none where nobody may read it. */
async function notesOf(name: string, kube: Sources['kube']): Promise<Readonly<Record<string, string>>> {
  const found = await kube.get(Namespaces, '', name).catch((error: unknown) => {
    if (error instanceof ForbiddenError) return undefined;
    throw error;
  });
  return found?.metadata.annotations ?? {};
}

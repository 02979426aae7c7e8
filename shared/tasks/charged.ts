import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import { Namespaces, Tasks } from '../api/kinds.ts';
import type { Namespace } from '../api/kubernetes/core.ts';
import type { Charged } from '../core/budgets.ts';
import { parentOf } from '../core/refs.ts';
import { OrkaError } from '../errors/orka-error.ts';
import type { Kube } from '../kube/kube.ts';

/** Nobody can delegate as deep as that; whoever wrote such annotations did so by hand. */
const deepest = 64;

/** Reads what says whom a Task's model calls are charged to: those that delegated it, and its Namespace. */
export async function chargedFor(
  kube: Pick<Kube, 'get'>,
  task: Task,
  { agent, now }: { readonly agent: Agent | undefined; readonly now: number },
): Promise<Charged> {
  const [ancestors, namespace] = await Promise.all([
    ancestorsOf(kube, task),
    namespaceNamed(kube, task.metadata.namespace ?? 'default'),
  ]);
  return { task, ancestors, agent, namespace, now };
}

/**
 * The Tasks that delegated this one, its parent first. A new Task under an old name is no parent, and of one that is gone nobody knows who
 * delegated it.
 */
async function ancestorsOf(kube: Pick<Kube, 'get'>, task: Task): Promise<Task[]> {
  const ancestors: Task[] = [];
  let next = parentOf(task);
  while (next !== undefined && ancestors.length < deepest) {
    const found: Task | undefined = await kube.get(Tasks, next.namespace, next.name);
    if (found?.metadata.uid !== next.uid) break;
    ancestors.push(found);
    next = parentOf(found);
  }
  return ancestors;
}

/** Who may not read Namespaces knows of no budgets of theirs. */
async function namespaceNamed(kube: Pick<Kube, 'get'>, name: string): Promise<Namespace | undefined> {
  try {
    return await kube.get(Namespaces, '', name);
  } catch (error) {
    if (error instanceof OrkaError && error.retry === 'never') return undefined;
    throw error;
  }
}

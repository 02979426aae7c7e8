import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { beyondHistory } from '../../shared/core/history.ts';
import { labels, labelValue } from '../../shared/core/labels.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import type { Deps } from './deps.ts';

/**
 * Deletes the oldest ended children of an autonomous Task, as many as it does not want to keep (contract 3.5): its history limits count
 * them as a scheduled Task's count its runs. Whatever is left over by an interruption goes after the next iteration.
 */
export async function pruneChildren(task: Task, { kube }: Pick<Deps, 'kube'>): Promise<void> {
  const { namespace, name, uid } = refTo(task);
  const { items } = await kube.list(Tasks, { namespace, labelSelector: `${labels.parentTask}=${labelValue(name)}` });
  const children = items.filter((child) => parentOf(child)?.uid === uid);
  await Promise.all(beyondHistory(children, task.spec).map((child) => kube.delete(Tasks, refTo(child))));
}

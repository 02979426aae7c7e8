import type { Task } from '../api/generated/task.ts';
import { Tasks } from '../api/kinds.ts';
import { annotations, labels, labelValue } from '../core/labels.ts';
import { reasonToCancelChildren, unfinishedChildren } from '../core/orphans.ts';
import { type Ref, refTo } from '../core/refs.ts';
import type { Kube } from '../kube/kube.ts';
import { unlessGone } from '../kube/update.ts';

/** Asks for the end of a Task. Throws a NotFoundError where it is gone, a ConflictError where another Task has its name by now. */
export function askToCancel(kube: Kube, { namespace, name, uid }: Ref, reason: string): Promise<Task> {
  return kube.patch(Tasks, { namespace, name }, { metadata: { uid, annotations: { [annotations.cancel]: reason } } });
}

/**
 * Asks for the end of the children of a Task that has ended in a way that takes them along; they do the same to theirs. Doing it
 * again changes nothing. Children that appear later are not started: task-admitted looks at their parent.
 */
export async function cancelChildren(kube: Kube, ended: Task): Promise<void> {
  const reason = reasonToCancelChildren(ended);
  // Only who has an Agent can delegate.
  if (reason === undefined || ended.spec.agentRef === undefined) return;
  const { namespace, name, uid } = refTo(ended);
  const { items } = await kube.list(Tasks, { namespace, labelSelector: `${labels.parentTask}=${labelValue(name)}` });
  await Promise.all(unfinishedChildren({ uid }, items).map((child) => unlessGone(() => askToCancel(kube, child, reason))));
}

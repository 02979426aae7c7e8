import { taskAdmitted } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../shared/api/kinds.ts';
import { cleanupFinalizer } from '../shared/core/labels.ts';
import { refTo } from '../shared/core/refs.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { patchFinalizers, retryOnConflict, unlessGone } from '../shared/kube/update.ts';
import type { Store } from '../shared/store/store.ts';

export interface CleanUpDeps {
  readonly kube: Kube;
  readonly store: Pick<Store, 'forgetTask'>;
  readonly publisher: Pick<Publisher, 'publish'>;
}

/**
 * Lets a deleted Task go: its Job first, so that nobody writes about it any more, then its records, then the finalizer.
 *
 * Whatever is gone already is fine. Where the store does not answer, nothing is let go, and the caller tries again.
 */
export async function cleanUp(task: Task, { kube, store, publisher }: CleanUpDeps): Promise<void> {
  if (!holds(task)) return;
  const ref = refTo(task);
  if (task.status?.jobName !== undefined) await kube.delete(Jobs, { namespace: ref.namespace, name: task.status.jobName });
  const next = await store.forgetTask(ref);
  const occurrence = { version: `after-${ref.uid}`, source: '/orka/operator' };
  await Promise.all(next.map((holder) => publisher.publish(taskAdmitted(holder, occurrence))));
  await unlessGone(() => retryOnConflict(() => letGo(ref, kube)));
}

async function letGo({ namespace, name, uid }: { namespace: string; name: string; uid: string }, kube: Kube): Promise<void> {
  const task = await kube.get(Tasks, namespace, name);
  if (task === undefined || task.metadata.uid !== uid || !holds(task)) return;
  const finalizers = (task.metadata.finalizers ?? []).filter((each) => each !== cleanupFinalizer);
  await patchFinalizers(kube, Tasks, task, finalizers);
}

function holds({ metadata }: Task): boolean {
  return metadata.finalizers?.includes(cleanupFinalizer) === true;
}

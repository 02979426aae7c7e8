import { taskAdmitted } from '../../eventing/core/spine.ts';
import { Jobs } from '../../shared/api/kinds.ts';
import { annotations, labels, labelValue } from '../../shared/core/labels.ts';
import type { Ref } from '../../shared/core/refs.ts';
import { type Deps, source } from './deps.ts';

/** Takes back a launch whose Task was deleted meanwhile: the operator has cleaned up after it already, and will not again. */
export async function forget(task: Ref, { kube, store, publisher }: Deps): Promise<void> {
  const { namespace, name, uid } = task;
  const { items } = await kube.list(Jobs, { namespace, labelSelector: `${labels.task}=${labelValue(name)}` });
  for (const { metadata } of items) {
    if (metadata.annotations?.[annotations.taskUid] === uid) await kube.delete(Jobs, { namespace, name: metadata.name });
  }
  await sendNext(task, await store.forgetTask(task), { publisher });
}

/** Sends those who have a place now, since `task` gave up its own, to be started. */
export async function sendNext(task: Ref, next: readonly Ref[], { publisher }: Pick<Deps, 'publisher'>): Promise<void> {
  const occurrence = { version: `after-${task.uid}`, source };
  await Promise.all(next.map((holder) => publisher.publish(taskAdmitted(holder, occurrence))));
}

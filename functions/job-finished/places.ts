import { taskAdmitted } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { parentOf, refTo } from '../../shared/core/refs.ts';
import { type Deps, source } from './deps.ts';

/** Gives back the place of a delegated Task among its siblings, and sends those who have it now to be started. */
export async function freePlace(task: Task, { store, publisher }: Deps): Promise<void> {
  if (parentOf(task) === undefined) return;
  const { namespace, uid } = refTo(task);
  const next = await store.release(namespace, uid);
  await Promise.all(
    next.map((holder) => publisher.publish(taskAdmitted({ ...holder, namespace }, { version: `after-${uid}`, source }))),
  );
}

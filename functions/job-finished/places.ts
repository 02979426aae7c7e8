import { taskAdmitted } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { parentOf, type Ref, refTo } from '../../shared/core/refs.ts';
import type { Holder } from '../../shared/store/store.ts';
import { type Deps, source } from './deps.ts';

/** Gives back the place of a delegated Task among its siblings, and sends those who have it now to be started. */
export async function freePlace(task: Task, deps: Deps): Promise<void> {
  if (parentOf(task) === undefined) return;
  const ref = refTo(task);
  await sendNext(ref, await deps.store.release(ref.namespace, ref.uid), deps);
}

/** Forgets what was written about a Task that was deleted meanwhile: the operator has done so already, and will not again. */
export async function forget(task: Ref, deps: Deps): Promise<void> {
  await sendNext(task, await deps.store.forgetTask(task), deps);
}

async function sendNext(task: Ref, next: readonly Holder[], { publisher }: Deps): Promise<void> {
  const occurrence = { version: `after-${task.uid}`, source };
  await Promise.all(next.map((holder) => publisher.publish(taskAdmitted({ ...holder, namespace: task.namespace }, occurrence))));
}

import { taskAdmitted } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { mayHavePlaces } from '../../shared/core/places.ts';
import { type Ref, refTo } from '../../shared/core/refs.ts';
import { type Deps, source } from './deps.ts';

/** Gives back the Task's places, all of them or all but its session's, and sends those who have them now to be started. */
export async function freePlaces(task: Task, deps: Deps, { keep }: { readonly keep?: 'session' } = {}): Promise<void> {
  if (!mayHavePlaces(task)) return;
  const ref = refTo(task);
  await sendNext(ref, await deps.store.release(ref.namespace, ref.uid, { keep }), deps);
}

/** Forgets what was written about a Task that was deleted meanwhile: the operator has done so already, and will not again. */
export async function forget(task: Ref, deps: Deps): Promise<void> {
  await sendNext(task, await deps.store.forgetTask(task), deps);
}

async function sendNext(task: Ref, next: readonly Ref[], { publisher }: Deps): Promise<void> {
  const occurrence = { version: `after-${task.uid}`, source };
  await Promise.all(next.map((holder) => publisher.publish(taskAdmitted(holder, occurrence))));
}

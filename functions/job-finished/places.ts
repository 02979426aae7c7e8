import { taskAdmitted } from '../../eventing/core/spine.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs } from '../../shared/api/kinds.ts';
import { nextJobOf } from '../../shared/core/names.ts';
import { mayHavePlaces } from '../../shared/core/places.ts';
import { type Ref, refTo } from '../../shared/core/refs.ts';
import { type Deps, source } from './deps.ts';

/**
 * Gives back the Task's places, all of them or all but its session's, and sends those who have them now to be started. Nothing is given back
 * where the next attempt has been begun, by somebody who knows more than this delivery, or is ahead of it: then this is true.
 */
export async function freePlaces(task: Task, deps: Deps, { keep }: { readonly keep?: 'session' } = {}): Promise<boolean> {
  if (!mayHavePlaces(task)) return false;
  const ref = refTo(task);
  const { next, launching } = await deps.store.releaseUnlessLaunching(ref.namespace, ref.uid, { job: nextJobOf(task), keep });
  await sendNext(ref, next, deps);
  return launching;
}

/**
 * Takes the Job away that a launch may have made of a Task that has ended since, and then its places. What comes later still takes its Job
 * back itself, for it sees that the Task has ended.
 */
export async function takeLaunchBack(ended: Task, deps: Deps): Promise<void> {
  const ref = refTo(ended);
  await deps.kube.delete(Jobs, { namespace: ref.namespace, name: nextJobOf(ended) });
  await sendNext(ref, await deps.store.release(ref.namespace, ref.uid), deps);
}

/** Forgets what was written about a Task that was deleted meanwhile: the operator has done so already, and will not again. */
export async function forget(task: Ref, deps: Deps): Promise<void> {
  await sendNext(task, await deps.store.forgetTask(task), deps);
}

async function sendNext(task: Ref, next: readonly Ref[], { publisher }: Deps): Promise<void> {
  const occurrence = { version: `after-${task.uid}`, source };
  await Promise.all(next.map((holder) => publisher.publish(taskAdmitted(holder, occurrence))));
}

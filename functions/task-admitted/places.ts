import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs } from '../../shared/api/kinds.ts';
import { nextJobOf } from '../../shared/core/names.ts';
import { refTo } from '../../shared/core/refs.ts';
import type { Deps } from './deps.ts';
import { sendNext } from './forget.ts';

/**
 * Gives back the places of a Task that has no Job, all of them or all but its session's, and sends those who have them now to be started.
 * Nothing is given back where another delivery may be about to make the Task's Job: then this is true.
 */
export async function releaseUnlessLaunching(task: Task, deps: Deps, keep?: 'session'): Promise<boolean> {
  const ref = refTo(task);
  const { next, launching } = await deps.store.releaseUnlessLaunching(ref.namespace, ref.uid, { job: nextJobOf(task), keep });
  await sendNext(ref, next, deps);
  return launching;
}

/** The same, whoever is launching the Task. */
export async function releaseAll(task: Task, deps: Deps, keep?: 'session'): Promise<void> {
  const ref = refTo(task);
  await sendNext(ref, await deps.store.release(ref.namespace, ref.uid, { keep }), deps);
}

/**
 * Takes the Job away that another delivery may have made of a Task that has ended since, and then its places. What comes later still takes
 * its Job back itself, for it sees that the Task has ended.
 */
export async function takeLaunchBack(ended: Task, deps: Deps): Promise<void> {
  await deps.kube.delete(Jobs, { namespace: refTo(ended).namespace, name: nextJobOf(ended) });
  await releaseAll(ended, deps);
}

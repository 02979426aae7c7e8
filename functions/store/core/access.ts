import type { Caller } from '../../../shared/auth/caller.ts';
import type { TaskKey } from '../../../shared/store/store.ts';

/** Who a route is for: the platform's own rooms only, or also the worker of the Task in the path. */
export type Audience = 'platform' | 'worker';

/** Why the caller may not, or undefined where it may. */
export function refusalOf(caller: Caller, audience: Audience, task: TaskKey | undefined): string | undefined {
  if (caller.kind === 'platform') return undefined;
  if (caller.kind !== 'worker') return 'the store answers the platform and its workers only';
  if (audience === 'platform' || task === undefined) return 'workers may not do this';
  const own = caller.namespace === task.namespace && caller.task.uid === task.uid;
  return own ? undefined : 'a worker may only touch the records of its own Task';
}

import type { Task } from '../api/generated/task.ts';
import { annotations } from './labels.ts';
import { isTerminal, stateOf } from './lifecycle.ts';
import { parentOf, type Ref, refTo } from './refs.ts';

/**
 * Why the Tasks that a coordinator delegated are to be cancelled: it was cancelled, or it failed and nobody is left to report to.
 * Undefined where they go on: it is at work, or it succeeded and does not need them any more.
 */
export function reasonToCancelChildren({ status }: Pick<Task, 'status'>): string | undefined {
  switch (status?.phase) {
    case 'Cancelled':
      return status.message || 'cancelled';
    case 'Failed':
      return 'parent task ended: Failed';
    default:
      return undefined;
  }
}

/** Those of the Tasks that are children of this very parent, have not ended, and nobody has asked to cancel. */
export function unfinishedChildren({ uid }: Pick<Ref, 'uid'>, tasks: readonly Task[]): Ref[] {
  return tasks
    .filter((task) => parentOf(task)?.uid === uid && !isTerminal(stateOf(task)))
    .filter(({ metadata }) => metadata.annotations?.[annotations.cancel] === undefined)
    .map(refTo);
}

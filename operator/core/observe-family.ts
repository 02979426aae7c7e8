import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { reasonToCancelChildren } from '../../shared/core/orphans.ts';
import { parentOf } from '../../shared/core/refs.ts';

/**
 * True for a Task that goes on though the coordinator that delegated it has ended in a way that takes its children along. Whoever
 * ended the coordinator was interrupted before it had told them.
 *
 * @param parent the Task of the parent's name, if there is one
 */
export function isForgottenChild(child: Task, parent: Task | undefined): boolean {
  if (isTerminal(stateOf(child)) || child.metadata.annotations?.[annotations.cancel] !== undefined) return false;
  return parent !== undefined && parent.metadata.uid === parentOf(child)?.uid && reasonToCancelChildren(parent) !== undefined;
}

/** True for a coordinator at work: its status shows what others do. */
export function isCoordinating(task: Task, agent: Agent | undefined): boolean {
  return stateOf(task) === 'Running' && agent?.spec.coordination?.enabled === true;
}

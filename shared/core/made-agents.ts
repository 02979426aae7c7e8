import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import { annotations } from './labels.ts';

/** True for an Agent that this Task has made for itself: it may delegate to it whatever its own Agent's list says. */
export function isMadeBy({ metadata }: Agent, task: Task): boolean {
  const maker = metadata.annotations?.[annotations.parentTaskUid];
  return maker !== undefined && maker === task.metadata.uid && metadata.namespace === task.metadata.namespace;
}

import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';

/** Where an object is, both parts said. */
export interface Location {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The Provider that answers an ai Task's model calls: the Task's own, else its Agent's (in the Agent's namespace unless it says
 * another), else the one named `default` beside the Task.
 */
export function providerOf(task: Task, agent: Agent | undefined): Location {
  const home = task.metadata.namespace ?? 'default';
  const own = task.spec.ai?.providerRef;
  if (own !== undefined) return { namespace: own.namespace ?? home, name: own.name };
  const ofAgent = agent?.spec.providerRef;
  if (ofAgent !== undefined) return { namespace: ofAgent.namespace ?? agent?.metadata.namespace ?? home, name: ofAgent.name };
  return { namespace: home, name: 'default' };
}

/** Where the Task's Agent is; undefined for a Task without one. */
export function agentOf(task: Task): Location | undefined {
  const ref = task.spec.agentRef;
  return ref === undefined ? undefined : { namespace: ref.namespace ?? task.metadata.namespace ?? 'default', name: ref.name };
}

import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import { builtInTools } from './built-in-tools.ts';

/** `job`: a pod of its own. `function`: no pod, a turn an event. */
export type Runtime = 'job' | 'function';

/** Where a Task runs. `why` says in a sentence why it is not where it was asked for. */
export interface RuntimeChoice {
  readonly asked: Runtime;
  readonly runtime: Runtime;
  readonly why?: string;
}

/**
 * Where the Task's next attempt runs: as the Task says, else its Agent, else the installation (`usual`); but a pod where it asks for what
 * only a pod has. Resources are no such thing: without a process of its own there is nothing to give them to.
 *
 * @param tools names of the built-in tools that the run is to have
 */
export function runtimeOf(task: Task, agent: Agent | undefined, tools: readonly string[], usual: Runtime): RuntimeChoice {
  if (task.spec.type !== 'ai') return { asked: 'job', runtime: 'job' };
  const asked = task.spec.execution?.runtime ?? agent?.spec.execution?.runtime ?? usual;
  const need = asked === 'function' ? needOfPod(task, agent, tools) : undefined;
  return need === undefined ? { asked, runtime: asked } : { asked, runtime: 'job', why: `${need}, and only a pod has that` };
}

/** What the Task or its Agent asks for that only a pod has; undefined where there is nothing of the kind. */
function needOfPod({ spec }: Task, agent: Agent | undefined, tools: readonly string[]): string | undefined {
  const handy = tools.filter((name) => builtInTools[name]?.needs === 'workspace');
  if (handy.length > 0) return `${handy.join(', ')} ${handy.length === 1 ? 'needs' : 'need'} files and processes`;
  if ((spec.env ?? []).length > 0) return 'spec.env is the environment of a process';
  if (spec.secretRef !== undefined) return 'spec.secretRef is mounted';
  if (agent?.spec.secretRef?.name) return "the Agent's spec.secretRef is mounted";
  if (spec.workspace !== undefined) return 'spec.workspace is a folder';
  const execution = { ...agent?.spec.execution, ...spec.execution };
  if (execution.workspace?.enabled === true) return 'spec.execution.workspace is a folder';
  if (execution.runtimeClassName) return 'spec.execution.runtimeClassName is about a container';
  if (execution.nodeSelector !== undefined) return 'spec.execution.nodeSelector asks for a node';
  return execution.affinity === undefined ? undefined : 'spec.execution.affinity asks for a node';
}

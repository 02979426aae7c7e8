import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import { builtInToolNames } from './built-in-tools.ts';
import { annotations } from './labels.ts';

/** What a coordinator gets without asking. */
const forCoordinators = [
  'delegate_task',
  'wait_for_tasks',
  'create_container_task',
  'cancel_task',
  'send_message',
  'check_messages',
  'recall_memory',
  'remember',
  'propose_memory',
  'search_transcript',
  'create_agent',
  'delete_agent',
  'update_plan',
] as const;
/** What a Task with a parent gets without asking. */
const forChildren = ['send_message', 'check_messages'] as const;
/** What a Task in a session gets without asking: its model sees the newest of what was said only. */
const forSessions = ['search_transcript'] as const;
/** On a Task: nothing is added to the tools that it and its Agent name. */
const optOut = 'orka.ai/disable-coordination-tool-injection';

export interface ToolsForRun {
  /** In the order in which the model sees them: the Agent's, the Task's, those that come by themselves. */
  readonly tools: readonly string[];
  /** Tools of the user's own, as Task and Agent name them: `crm`, or `repo__search`, which is one tool of an MCP server. */
  readonly custom: readonly string[];
  /** Names that no Tool can have, and that this version has no tool of its own for. */
  readonly absent: readonly string[];
}

/**
 * The tools of a run; `also` are those that this run cannot do without. A tool that the Agent has with `enabled: false` is given by the Task only.
 */
export function toolsForRun(task: Task, agent: Agent | undefined, also: readonly string[] = []): ToolsForRun {
  const ofAgent = agent?.spec.tools ?? [];
  const disabled = new Set(ofAgent.filter(({ enabled }) => enabled === false).map(({ name }) => name));
  const named = new Set([
    ...ofAgent.map(({ name }) => name).filter((name) => !disabled.has(name)),
    ...(task.spec.ai?.tools ?? []),
  ]);
  const added = [...injected(task, agent), ...also].filter((name) => !disabled.has(name));
  return {
    tools: [...new Set([...[...named].filter(isBuiltIn), ...added])],
    custom: [...named].filter((name) => !isBuiltIn(name) && isCustom(name)),
    absent: [...named].filter((name) => !isBuiltIn(name) && !isCustom(name)),
  };
}

/** The Tool objects behind the names of `custom`, each once. */
export function toolObjectsOf(custom: readonly string[]): string[] {
  return [...new Set(custom.map(toolObjectOf))];
}

/** The Tool object behind a name: what stands before `__`. */
export const toolObjectOf = (name: string): string => name.split('__', 1)[0] ?? '';

/** An object's name holds no `_`, and each tool of ours that this version does not have has one in its name. */
const isCustom = (name: string): boolean =>
  /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(toolObjectOf(name)) && toolObjectOf(name).length <= 253;

const isBuiltIn = (name: string): boolean => builtInToolNames.includes(name);

function injected({ metadata, spec }: Task, agent: Agent | undefined): readonly string[] {
  if (metadata.annotations?.[optOut] === 'true') return [];
  const { enabled = false, autonomous = false } = agent?.spec.coordination ?? {};
  return [
    ...(enabled ? forCoordinators : []),
    // Only its plan can end an autonomous Task before its iterations are used up.
    ...(autonomous ? ['update_plan'] : []),
    ...(metadata.annotations?.[annotations.parentTaskUid] === undefined ? [] : forChildren),
    ...(spec.sessionRef === undefined ? [] : forSessions),
  ];
}

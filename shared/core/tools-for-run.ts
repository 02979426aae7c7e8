import type { Agent } from '../api/generated/agent.ts';
import type { Task } from '../api/generated/task.ts';
import { builtInToolNames } from './built-in-tools.ts';
import { annotations } from './labels.ts';

/** What a coordinator gets without asking. */
const forCoordinators = [
  'delegate_task',
  'wait_for_tasks',
  'cancel_task',
  'send_message',
  'check_messages',
  'search_transcript',
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
  /** Named by Task or Agent, but not known to this version. */
  readonly unsupported: readonly string[];
}

/** The tools of a run. A tool that the Agent has with `enabled: false` is given by the Task only. */
export function toolsForRun(task: Task, agent: Agent | undefined): ToolsForRun {
  const ofAgent = agent?.spec.tools ?? [];
  const disabled = new Set(ofAgent.filter(({ enabled }) => enabled === false).map(({ name }) => name));
  const named = new Set([
    ...ofAgent.map(({ name }) => name).filter((name) => !disabled.has(name)),
    ...(task.spec.ai?.tools ?? []),
  ]);
  const added = injected(task, agent).filter((name) => !disabled.has(name));
  return {
    tools: [...new Set([...[...named].filter(isBuiltIn), ...added])],
    unsupported: [...named].filter((name) => !isBuiltIn(name)),
  };
}

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

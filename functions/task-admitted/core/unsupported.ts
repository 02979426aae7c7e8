import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';

interface Unsupported {
  /** The field, as a user wrote it. */
  readonly field: string;
  readonly used: (task: Task, agent: Agent | undefined) => boolean;
}

/** What the API takes but this version cannot honour yet. A Task that asks for it is told so instead of running without it. */
const unsupported: readonly Unsupported[] = [
  { field: 'spec.type "agent"', used: ({ spec }) => spec.type === 'agent' },
  { field: 'spec.priorTaskRef', used: ({ spec }) => spec.priorTaskRef !== undefined },
  { field: 'spec.workspace', used: ({ spec }) => spec.workspace !== undefined },
  { field: 'spec.agentRuntime', used: ({ spec }) => spec.agentRuntime !== undefined },
  { field: 'spec.execution.workspace', used: ({ spec }) => spec.execution?.workspace?.enabled === true },
  { field: "the Agent's spec.execution.workspace", used: (_task, agent) => agent?.spec.execution?.workspace?.enabled === true },
];

/** The fields that the Task or its Agent uses and that this version does not support, as a user wrote them. */
export function unsupportedFields(task: Task, agent: Agent | undefined): string[] {
  return unsupported.filter(({ used }) => used(task, agent)).map(({ field }) => field);
}

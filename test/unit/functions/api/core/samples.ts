import type { Agent, AgentSpec } from '../../../../../shared/api/generated/agent.ts';
import type { Task, TaskSpec, TaskStatus } from '../../../../../shared/api/generated/task.ts';

interface TaskParts {
  readonly name?: string;
  readonly spec?: Partial<TaskSpec>;
  readonly status?: TaskStatus;
  readonly annotations?: Record<string, string>;
  readonly labels?: Record<string, string>;
}

/** A Task of namespace `team`; its uid is `uid-` and its name. */
export function sampleTask({ name = 'root', spec = {}, status, annotations = {}, labels = {} }: TaskParts = {}): Task {
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name, namespace: 'team', uid: `uid-${name}`, annotations, labels },
    spec: { type: 'ai', prompt: 'do it', ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

/** A child of `root`, as its annotations say. */
export function sampleChild(parts: TaskParts = {}): Task {
  const annotations = {
    'orka.ai/parent-task-name': 'root',
    'orka.ai/parent-task-uid': 'uid-root',
    'orka.ai/root-task-uid': 'uid-root',
    'orka.ai/coordination-depth': '1',
    'orka.ai/workspace-claim': 'root-workspace-1',
  };
  return sampleTask({ name: 'kid', ...parts, annotations: { ...annotations, ...parts.annotations } });
}

export function sampleAgent(spec: AgentSpec = {}, name = 'lead', namespace = 'team'): Agent {
  return { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Agent', metadata: { name, namespace }, spec };
}

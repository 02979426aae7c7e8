import { defaultAdmissionConfig } from '../../../../functions/task-admitted/config.ts';
import type { AdmissionInput, Parent } from '../../../../functions/task-admitted/core/input.ts';
import type { LaunchInput } from '../../../../functions/task-admitted/core/launch-input.ts';
import { planLaunch } from '../../../../functions/task-admitted/core/launch-plan.ts';
import type { Agent, AgentSpec } from '../../../../shared/api/generated/agent.ts';
import type { Task, TaskSpec, TaskStatus } from '../../../../shared/api/generated/task.ts';

export const now = Date.parse('2026-01-01T12:00:00Z');
export const uid = '01234567-89ab-cdef-0123-456789abcdef';

/** An ai Task that nothing stands in the way of, changed as told. */
export function aTask({
  spec = {},
  status,
  metadata = {},
}: {
  spec?: Partial<TaskSpec>;
  status?: TaskStatus;
  metadata?: Partial<Task['metadata']>;
} = {}): Task {
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: 'build', namespace: 'team', uid, generation: 1, resourceVersion: '7', ...metadata },
    spec: { type: 'ai', prompt: 'do it', ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export function anAgent(spec: AgentSpec = {}, name = 'coder'): Agent {
  return { apiVersion: 'core.orka.ai/v1alpha1', kind: 'Agent', metadata: { name, namespace: 'team' }, spec };
}

/** A coordinator at the top that delegated the Task. */
export function aParent(change: Partial<Parent> = {}): Parent {
  const task = aTask({ metadata: { name: 'lead-task', uid: 'parent-uid' } });
  return {
    name: 'lead-task',
    depth: 1,
    task,
    agent: anAgent({ coordination: { enabled: true, allowedAgents: [{ name: 'coder' }] } }, 'lead'),
    ...change,
  };
}

/** Input on which the decision is to launch, changed as told. */
export function given(change: Partial<AdmissionInput> = {}): AdmissionInput {
  return {
    task: aTask(),
    agent: undefined,
    provider: {
      at: { namespace: 'team', name: 'default' },
      found: {
        apiVersion: 'core.orka.ai/v1alpha1',
        kind: 'Provider',
        metadata: { name: 'default' },
        spec: { type: 'anthropic', secretRef: { name: 'keys' } },
      },
      secretKeys: ['api-key'],
    },
    missingSecrets: [],
    skills: { missing: [], bytes: 0 },
    tools: { missing: [], unusable: [] },
    budgets: undefined,
    parent: undefined,
    sessionExists: undefined,
    launched: false,
    now,
    agentGraceMs: 5000,
    usualRuntime: 'job',
    maxTasksPerNamespace: 0,
    ...change,
  };
}

export function launching(change: Partial<AdmissionInput> = {}): LaunchInput {
  const input = given(change);
  const urls = { api: 'http://api', store: 'http://store', llm: 'http://llm' };
  return { ...input, plan: planLaunch(input), run: 4, config: { ...defaultAdmissionConfig, urls } };
}

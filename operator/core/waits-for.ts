import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Provider } from '../../shared/api/generated/provider.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { agentOf, type Location, providerOf } from '../../shared/core/provider-ref.ts';
import { skillRefsOf } from '../../shared/core/skill-refs.ts';
import { toolObjectsOf, toolsForRun } from '../../shared/core/tools-for-run.ts';

/** Finds what Tasks refer to, in the caches. */
export interface References {
  agent(at: Location): Agent | undefined;
  provider(at: Location): Provider | undefined;
}

/** True where a change of that object may be what the Task waits for. */
export function waitsFor(
  task: Task,
  changed: { readonly kind: 'Agent' | 'Provider' | 'Secret' | 'Skill' | 'Tool'; readonly at: Location },
  references: References,
): boolean {
  const waiting = findCondition(task.status?.conditions, 'Admitted');
  if (waiting?.status !== 'False') return false;
  const agentAt = agentOf(task);
  const agent = agentAt && references.agent(agentAt);
  const providerAt = providerOf(task, agent);
  switch (changed.kind) {
    case 'Agent':
      return agentAt !== undefined && same(agentAt, changed.at);
    case 'Provider':
      return waiting.reason === 'ProviderNotReady' && same(providerAt, changed.at);
    case 'Skill':
      return (
        waiting.reason === 'SkillNotFound' &&
        skillRefsOf(task, agent).some(({ at, key }) => key === undefined && same(at, changed.at))
      );
    case 'Tool':
      return (
        (waiting.reason === 'ToolNotFound' || waiting.reason === 'ToolNotUsable') &&
        task.metadata.namespace === changed.at.namespace &&
        toolObjectsOf(toolsForRun(task, agent).custom).includes(changed.at.name)
      );
    case 'Secret': {
      if (waiting.reason === 'SecretNotFound')
        return (
          task.metadata.namespace === changed.at.namespace &&
          [task.spec.secretRef?.name, agent?.spec.secretRef?.name].includes(changed.at.name)
        );
      const secret = references.provider(providerAt)?.spec.secretRef.name;
      return (
        waiting.reason === 'ProviderNotReady' &&
        secret !== undefined &&
        same({ namespace: providerAt.namespace, name: secret }, changed.at)
      );
    }
  }
}

function same(a: Location, b: Location): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}

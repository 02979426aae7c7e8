import type { Task } from '../shared/api/generated/task.ts';
import { Agents, Providers, Skills, Tools } from '../shared/api/kinds.ts';
import { agentOf } from '../shared/core/provider-ref.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { gatherAgentWorld } from './agent-world.ts';
import type { Caches, Change } from './caches.ts';
import { activityOf, agentStatus } from './core/status-agent.ts';
import { providerStatus } from './core/status-provider.ts';
import { skillStatus } from './core/status-skill.ts';
import { toolStatus } from './core/status-tool.ts';
import type { Queues } from './queues.ts';
import { createStatusWriter } from './status-writer.ts';

/** Keeps the statuses of Provider, Agent, Tool and Skill true. */
export interface Statuses {
  onChange(change: Change): void;
  resync(): void;
  close(): Promise<void>;
}

/** Changes of Tasks within this time cost one write to their Agent. */
const activityPauseMs = 2000;

/** What an Agent refers to tends to come in the same second as the Agent. */
const referencePauseMs = 100;

/** Makes the loops; they do nothing until they are told of changes. */
export function createStatuses({
  kube,
  caches,
  queues,
  now,
}: {
  kube: Kube;
  caches: Caches;
  queues: Queues;
  now: () => number;
}): Statuses {
  const shared = { kube, queues };
  const providers = createStatusWriter({
    ...shared,
    kind: Providers,
    cache: () => caches.providers,
    desired: (provider) =>
      providerStatus(provider, caches.secrets.get(provider.metadata.namespace ?? '', provider.spec.secretRef.name), now()),
  });
  const tools = createStatusWriter({
    ...shared,
    kind: Tools,
    cache: () => caches.tools,
    desired: (tool) => toolStatus(tool, now()),
  });
  const skills = createStatusWriter({
    ...shared,
    kind: Skills,
    cache: () => caches.skills,
    desired: (skill) => skillStatus(skill, now()),
  });
  const agents = createStatusWriter({
    ...shared,
    kind: Agents,
    cache: () => caches.agents,
    desired: async (agent) => {
      const at = { namespace: agent.metadata.namespace ?? '', name: agent.metadata.name };
      return agentStatus(agent, await gatherAgentWorld(agent, caches, kube), activityOf(at, caches.tasks.list()), now());
    },
  });

  function lookAtAgents(): void {
    for (const agent of caches.agents.list()) agents.addAfter(keyOf(agent), referencePauseMs);
  }

  function onTask({ object, old, deleted }: Change): void {
    const task = object as Task;
    const at = agentOf(task);
    if (at === undefined || (!deleted && task.status?.phase === (old as Task | undefined)?.status?.phase)) return;
    agents.addAfter(`${at.namespace}/${at.name}`, activityPauseMs);
  }

  return {
    onChange(change) {
      const key = keyOf(change.object);
      switch (change.kind) {
        case 'Task':
          return onTask(change);
        case 'Provider':
          providers.add(key);
          return lookAtAgents();
        case 'Secret':
          for (const provider of caches.providers.list()) {
            if (provider.spec.secretRef.name === change.object.metadata.name) providers.add(keyOf(provider));
          }
          return lookAtAgents();
        case 'Agent':
          agents.add(key);
          return change.old === undefined || change.deleted ? lookAtAgents() : undefined;
        case 'Tool':
          tools.add(key);
          return lookAtAgents();
        case 'Skill':
          skills.add(key);
          return lookAtAgents();
        case 'Job':
        case 'Pod':
          return;
      }
    },
    resync() {
      for (const provider of caches.providers.list()) providers.add(keyOf(provider));
      for (const tool of caches.tools.list()) tools.add(keyOf(tool));
      for (const skill of caches.skills.list()) skills.add(keyOf(skill));
      lookAtAgents();
    },
    async close() {
      await Promise.all([providers, tools, skills, agents].map((queue) => queue.close()));
    },
  };
}

function keyOf({ metadata }: { readonly metadata: Change['object']['metadata'] }): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

import type { Agent } from '../shared/api/generated/agent.ts';
import { ConfigMaps } from '../shared/api/kinds.ts';
import { builtInToolNames } from '../shared/core/built-in-tools.ts';
import { providerHealth } from '../shared/core/provider-health.ts';
import type { Location } from '../shared/core/provider-ref.ts';
import { toolObjectOf } from '../shared/core/tools-for-run.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Caches } from './caches.ts';
import type { AgentWorld } from './core/status-agent.ts';

/** Finds out what an Agent refers to and what of it is there. ConfigMaps are not watched: they are read when an Agent is looked at. */
export async function gatherAgentWorld(agent: Agent, caches: Caches, kube: Kube): Promise<AgentWorld> {
  const home = agent.metadata.namespace ?? '';
  const { spec } = agent;
  const at = (ref: { name: string; namespace?: string }): Location => ({ namespace: ref.namespace ?? home, name: ref.name });
  const missing = [
    ...(spec.secretRef?.name && caches.secrets.get(home, spec.secretRef.name) === undefined
      ? [`secret "${spec.secretRef.name}"`]
      : []),
    ...(spec.skills ?? [])
      .filter(({ name }) => name && caches.skills.get(home, name) === undefined)
      .map(({ name }) => `skill "${name}"`),
    ...(spec.tools ?? [])
      .filter(
        ({ name, enabled }) =>
          enabled !== false && !builtInToolNames.includes(name) && caches.tools.get(home, toolObjectOf(name)) === undefined,
      )
      .map(({ name }) => `tool "${name}"`),
    ...(spec.coordination?.allowedAgents ?? [])
      .filter((ref) => caches.agents.get(at(ref).namespace, ref.name) === undefined)
      .map(({ name }) => `agent "${name}"`),
    ...(spec.model?.fallbacks ?? [])
      .filter(({ providerRef }) => caches.providers.get(home, providerRef) === undefined)
      .map(({ providerRef }) => `provider "${providerRef}"`),
    ...(await missingConfigMaps(agent, home, kube)),
  ];
  return { providerReady: spec.providerRef && providerReady(at(spec.providerRef), caches), missing };
}

function providerReady({ namespace, name }: Location, { providers, secrets }: Caches): boolean | undefined {
  const provider = providers.get(namespace, name);
  if (provider === undefined) return undefined;
  const secret = secrets.get(namespace, provider.spec.secretRef.name);
  return providerHealth(provider, secret && Object.keys(secret.data ?? {})).ready;
}

async function missingConfigMaps({ spec }: Agent, namespace: string, kube: Kube): Promise<string[]> {
  const refs = [spec.systemPrompt?.configMapRef, ...(spec.skills ?? []).map(({ configMapRef }) => configMapRef)].filter(
    (ref) => ref !== undefined,
  );
  const found = await Promise.all(refs.map(({ name }) => kube.get(ConfigMaps, namespace, name)));
  return refs
    .filter(({ key }, i) => found[i]?.data?.[key] === undefined)
    .map(({ name, key }) => `key "${key}" of configmap "${name}"`);
}

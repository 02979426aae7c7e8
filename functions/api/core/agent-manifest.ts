import { createHash } from 'node:crypto';
import type { Agent, AgentSpec } from '../../../shared/api/generated/agent.ts';
import { annotations, labels, labelValue } from '../../../shared/core/labels.ts';
import { providerOf } from '../../../shared/core/provider-ref.ts';
import { toolsForRun } from '../../../shared/core/tools-for-run.ts';
import { allowedNames, type Delegator } from './child-manifest.ts';
import { familyOf, rulesOf } from './family.ts';

/** The parameters of create_agent, and the tool call that makes them. */
export interface AgentCall {
  readonly call: string;
  readonly role: string;
  readonly systemPrompt: string;
  readonly model?: { readonly provider?: string; readonly name?: string };
  readonly providerRef?: string;
  readonly tools?: readonly string[];
  readonly skills?: readonly string[];
  readonly coordination?: {
    readonly enabled?: boolean;
    readonly maxDepth?: number;
    readonly maxConcurrentChildren?: number;
    readonly allowedAgents?: readonly { readonly name: string; readonly namespace?: string }[];
  };
  readonly runtime?: Readonly<Record<string, unknown>>;
  readonly secretRef?: string;
}

/** Agents that one Task may have made at a time. */
export const mostMadeAgents = 20;

/** Why this call may not make an Agent, in a sentence that a model can act on; undefined where it may: it gets nothing that its maker lacks. */
export function agentRefusal(call: AgentCall, delegator: Delegator): string | undefined {
  const { parent, agent } = delegator;
  if (!rulesOf(agent).enabled) return 'parent agent does not have coordination enabled';
  if (Object.keys(call.runtime ?? {}).length > 0) return 'runtime is not supported in this version: leave it out';
  if (call.secretRef) return 'secretRef: an agent that you make gets no Secret: leave it out';
  const provider = providerOf(parent, agent).name;
  if (call.providerRef && call.providerRef !== provider) return `providerRef: you have "${provider}" only: leave it out`;
  return (
    modelRefusal(call, delegator) ??
    outside('tools', call.tools, ownTools(delegator)) ??
    outside('skills', call.skills, ownSkills(delegator)) ??
    coordinationRefusal(call, delegator)
  );
}

function modelRefusal({ model = {} }: AgentCall, { parent, agent }: Delegator): string | undefined {
  const own = agent?.spec.model;
  const kind = parent.spec.ai?.provider ?? own?.provider;
  if (model.provider && model.provider !== kind) return 'model.provider: it has the provider that you have: leave it out';
  const names = [parent.spec.ai?.model, own?.name, ...(own?.fallbacks ?? []).map((fallback) => fallback.model)].filter(Boolean);
  if (!model.name || names.includes(model.name)) return undefined;
  return `model.name "${model.name}" is none of yours (${names.join(', ') || 'the default'}): leave it out`;
}

function coordinationRefusal({ coordination = {} }: AgentCall, delegator: Delegator): string | undefined {
  if (coordination.enabled !== true) return undefined;
  const { maxDepth, maxConcurrentChildren } = rulesOf(delegator.agent);
  if ((coordination.maxDepth ?? 0) > maxDepth) return `coordination.maxDepth: yours is ${maxDepth}`;
  if ((coordination.maxConcurrentChildren ?? 0) > maxConcurrentChildren)
    return `coordination.maxConcurrentChildren: yours is ${maxConcurrentChildren}`;
  const names = (coordination.allowedAgents ?? []).map(({ name }) => name);
  return outside('coordination.allowedAgents', names, allowedNames(delegator));
}

function outside(field: string, asked: readonly string[] = [], own: readonly string[]): string | undefined {
  const strange = asked.filter((name) => !own.includes(name));
  if (strange.length === 0) return undefined;
  return `${field}: you do not have ${strange.join(', ')} (you have ${own.join(', ') || 'none'})`;
}

function ownTools({ parent, agent }: Delegator): string[] {
  const { tools, custom } = toolsForRun(parent, agent);
  return [...tools, ...custom];
}

function ownSkills({ parent, agent }: Delegator): string[] {
  return [...(agent?.spec.skills ?? []), ...(parent.spec.ai?.skills ?? [])].flatMap(({ name }) => name ?? []);
}

/** The Agent. Its name follows from the role, the Task and the call, so that the same call makes the same Agent; it goes with the Task. */
export function agentManifest(call: AgentCall, delegator: Delegator): Agent {
  const { self } = familyOf(delegator.parent);
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Agent',
    metadata: {
      name: madeAgentName(call.role, self, call.call),
      namespace: delegator.parent.metadata.namespace ?? 'default',
      labels: { [labels.parentTask]: labelValue(self.name) },
      annotations: {
        [annotations.parentTaskName]: self.name,
        [annotations.parentTaskUid]: self.uid,
        [annotations.call]: call.call,
      },
      ownerReferences: [{ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', ...self, controller: true }],
    },
    spec: specOf(call, delegator),
  };
}

function specOf(call: AgentCall, { parent, agent }: Delegator): AgentSpec {
  const { model, rateLimit } = agent?.spec ?? {};
  const name = call.model?.name ?? parent.spec.ai?.model ?? model?.name;
  return {
    providerRef: providerOf(parent, agent),
    ...(model === undefined && name === undefined ? {} : { model: { ...model, ...(name === undefined ? {} : { name }) } }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
    systemPrompt: { inline: call.systemPrompt },
    ...(call.tools === undefined ? {} : { tools: call.tools.map((tool) => ({ name: tool })) }),
    ...(call.skills === undefined ? {} : { skills: call.skills.map((skill) => ({ name: skill })) }),
    ...(call.coordination?.enabled === true ? { coordination: coordinationOf(call.coordination, agent) } : {}),
  };
}

function coordinationOf(
  asked: NonNullable<AgentCall['coordination']>,
  agent: Agent | undefined,
): NonNullable<AgentSpec['coordination']> {
  const { maxDepth, maxConcurrentChildren } = rulesOf(agent);
  return {
    enabled: true,
    maxDepth: asked.maxDepth ?? maxDepth,
    maxConcurrentChildren: asked.maxConcurrentChildren ?? maxConcurrentChildren,
    allowedAgents: (asked.allowedAgents ?? []).map(({ name, namespace }) => ({ name, ...(namespace ? { namespace } : {}) })),
  };
}

function madeAgentName(role: string, maker: { readonly uid: string }, call: string): string {
  const hash = createHash('sha256').update(`${maker.uid}/${call}`).digest('hex').slice(0, 10);
  const words = role
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return `${words || 'agent'}-${hash}`;
}

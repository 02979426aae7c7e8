import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task, TaskSpec } from '../../../shared/api/generated/task.ts';
import type { NamespacedName } from '../../../shared/api/meta.ts';
import { parseDuration } from '../../../shared/core/duration.ts';
import { annotations, labels, labelValue } from '../../../shared/core/labels.ts';
import { childTaskName, workspaceClaimName } from '../../../shared/core/names.ts';
import { depthOf, familyOf, rulesOf } from './family.ts';

/** The parameters of delegate_task, and the tool call that makes them. */
export interface Delegation {
  readonly call: string;
  readonly agent: string;
  readonly prompt: string;
  /** Of the delegated Agent. */
  readonly namespace?: string;
  readonly priority?: number;
  readonly timeout?: string;
  readonly workspace?: Readonly<Record<string, unknown>>;
  readonly prior_task?: string;
  readonly feedback?: string;
  readonly auto_retry?: boolean;
  readonly max_retries?: number;
}

/** Whose call it is. */
export interface Delegator {
  readonly parent: Task;
  /** The Agent of the calling Task. */
  readonly agent: Agent | undefined;
  /** Of the calling Task's run, from 0. */
  readonly iteration: number;
  /** Agents that the calling Task has made for itself, as far as they matter to the call. */
  readonly made?: readonly string[];
}

/** Why a delegation is not made: a sentence that a model can act on. */
export interface Refusal {
  readonly field: keyof Delegation;
  readonly message: string;
}

/** Attempts after the first where a call asks for retries and says no number. */
const usualRetries = 2;

/** Where the delegated Agent is by the delegator's allow-list; undefined where it is not on it. */
export function allowedAgent({ parent, agent, made = [] }: Delegator, name: string): Required<NamespacedName> | undefined {
  if (made.includes(name)) return { name, namespace: parent.metadata.namespace ?? 'default' };
  const entry = rulesOf(agent).allowedAgents.find((allowed) => allowed.name === name);
  const home = agent?.metadata.namespace ?? parent.metadata.namespace ?? 'default';
  return entry === undefined ? undefined : { name, namespace: entry.namespace ?? home };
}

/** Names of the Agents that the delegator may delegate to. */
export function allowedNames({ agent, made = [] }: Delegator): string[] {
  return [...rulesOf(agent).allowedAgents.map(({ name }) => name), ...made];
}

/** Why the delegator may have no children at all, or undefined where it may. */
export function mayHaveChildren({ parent, agent }: Delegator): string | undefined {
  const { enabled, maxDepth } = rulesOf(agent);
  if (!enabled) return 'parent agent does not have coordination enabled';
  const depth = depthOf(parent) + 1;
  return depth > maxDepth ? `coordination depth ${depth} exceeds max ${maxDepth}: do this work without delegating it` : undefined;
}

/**
 * Why this call may not make a child, or undefined where it may.
 *
 * @param target the delegated Agent, as found; undefined where there is none
 */
export function refusalOf(call: Delegation, delegator: Delegator, target: Agent | undefined): Refusal | undefined {
  const refused = mayHaveChildren(delegator);
  if (!rulesOf(delegator.agent).enabled && refused !== undefined) return refusal('agent', refused);
  const at = allowedAgent(delegator, call.agent);
  if (at === undefined) {
    const names = allowedNames(delegator).join(', ') || 'none';
    return refusal('agent', `agent "${call.agent}" not in parent's allowedAgents (allowed: ${names})`);
  }
  if (call.namespace && call.namespace !== at.namespace)
    return refusal('namespace', `agent "${call.agent}" is in namespace "${at.namespace}": leave namespace out`);
  if (refused !== undefined) return refusal('agent', refused);
  if (target === undefined) return refusal('agent', `agent "${call.agent}" not found`);
  return unsupported(call, target) ?? invalidTimeout(call.timeout);
}

function unsupported(call: Delegation, target: Agent): Refusal | undefined {
  if (target.spec.runtime !== undefined)
    return refusal('agent', `agent "${call.agent}" runs a coding agent's command line, which this version does not support`);
  if (Object.keys(call.workspace ?? {}).length > 0)
    return refusal(
      'workspace',
      'workspace is not supported in this version: leave it out, the child shares the files of its parent',
    );
  if (call.prior_task)
    return refusal('prior_task', 'prior_task is not supported in this version: put what matters of its result into the prompt');
  return undefined;
}

function invalidTimeout(timeout: string | undefined): Refusal | undefined {
  if (!timeout || parseDuration(timeout) !== undefined) return undefined;
  return refusal('timeout', `timeout "${timeout}" is not a duration such as 30m or 1h30m`);
}

const refusal = (field: keyof Delegation, message: string): Refusal => ({ field, message });

/** The child Task. Its name follows from parent and call, so that the same call makes the same child. */
export function childManifest(call: Delegation, delegator: Delegator): Task {
  const { self } = familyOf(delegator.parent);
  const metadata = childMetadata(childTaskName(self, call.call), call.call, delegator);
  return {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { ...metadata, labels: { ...metadata.labels, [labels.delegatedAgent]: labelValue(call.agent) } },
    spec: childSpec(call, delegator, metadata.namespace),
  };
}

/** What says whose child a Task is, and which call has made it. */
export function childMetadata(name: string, call: string, { parent, agent, iteration }: Delegator) {
  const { self } = familyOf(parent);
  const { namespace = 'default', annotations: inherited = {} } = parent.metadata;
  return {
    name,
    namespace,
    labels: {
      [labels.parentTask]: labelValue(self.name),
      [labels.coordinator]: labelValue(agent?.metadata.name ?? ''),
      [labels.iteration]: String(iteration),
    },
    annotations: {
      [annotations.coordinationDepth]: String(depthOf(parent) + 1),
      [annotations.parentTaskName]: self.name,
      [annotations.parentTaskUid]: self.uid,
      [annotations.rootTaskUid]: inherited[annotations.rootTaskUid] ?? self.uid,
      [annotations.workspaceClaim]: inherited[annotations.workspaceClaim] ?? workspaceClaimName(self),
      [annotations.call]: call,
    },
    ownerReferences: [{ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', ...self, controller: true, blockOwnerDeletion: true }],
  };
}

function childSpec(call: Delegation, delegator: Delegator, namespace: string): TaskSpec {
  const { spec } = delegator.parent;
  const target = allowedAgent(delegator, call.agent);
  const priority = call.priority ?? spec.priority;
  const retries = retriesOf(call);
  return {
    type: 'ai',
    agentRef: target === undefined || target.namespace === namespace ? { name: call.agent } : target,
    prompt: call.feedback ? `${call.prompt}\n\n## Feedback\n\n${call.feedback}` : call.prompt,
    ...(priority === undefined ? {} : { priority }),
    ...(call.timeout ? { timeout: call.timeout } : {}),
    ...(retries > 0 ? { retryPolicy: { maxRetries: retries } } : {}),
    ...(spec.requestedBy === undefined ? {} : { requestedBy: spec.requestedBy }),
  };
}

function retriesOf({ auto_retry, max_retries }: Delegation): number {
  return auto_retry === true ? (max_retries ?? usualRetries) : 0;
}

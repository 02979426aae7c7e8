import { hasRoom, limitsOf, nameOf, wayOut } from '../../../shared/core/budget-room.ts';
import { type Budget, budgetExhausted } from '../../../shared/core/budgets.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { parseDuration } from '../../../shared/core/duration.ts';
import { isMadeBy } from '../../../shared/core/made-agents.ts';
import { providerHealth } from '../../../shared/core/provider-health.ts';
import { isSessionName, sessionNameRule } from '../../../shared/core/session-name.ts';
import { longestSkillSet } from '../../../shared/core/skill-refs.ts';
import { isOutOfTime } from '../../../shared/core/timeouts.ts';
import type { AdmissionInput } from './input.ts';
import { longestPromptBytes, promptOf } from './prompt.ts';
import { unsupportedFields } from './unsupported.ts';

/** Why a Task may not start now. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** A sentence a user can act on. */
  readonly message: string;
  /** True where waiting cannot help: the Task fails. */
  readonly final: boolean;
}

export type RefusalReason =
  | 'NotSupported'
  | 'InvalidSchedule'
  | 'InvalidTimeout'
  | 'TimedOut'
  | 'Suspended'
  | 'InvalidSessionName'
  | 'SessionNotFound'
  | 'AgentNotFound'
  | 'AgentIncompatible'
  | 'ImageMissing'
  | 'PromptMissing'
  | 'PromptTooLong'
  | 'SecretNotMountable'
  | 'SecretNotFound'
  | 'SkillNotFound'
  | 'ToolNotFound'
  | 'ToolNotUsable'
  | 'SkillsTooLong'
  | 'ParentNotFound'
  | 'CoordinationDisabled'
  | 'DepthExceeded'
  | 'AgentNotAllowed'
  | 'ProviderNotReady'
  | typeof budgetExhausted;

export type Check = (input: AdmissionInput) => Refusal | undefined;

/** Nothing is run without what it asked for. */
export const isSupported: Check = ({ task, agent }) => {
  const fields = unsupportedFields(task, agent);
  if (fields.length === 0) return undefined;
  return final('NotSupported', `not supported in this version: ${fields.join(', ')}`);
};

export const timeoutsAreDurations: Check = ({ task: { spec } }) => {
  const said = { 'spec.timeout': spec.timeout, 'spec.retryPolicy.attemptTimeout': spec.retryPolicy?.attemptTimeout };
  const wrong = Object.entries(said).find(([, text]) => text !== undefined && parseDuration(text) === undefined);
  return wrong && final('InvalidTimeout', `${wrong[0]} "${wrong[1]}" is not a duration such as 30m or 1h30m`);
};

/** A pause before a retry may have used up what was left of the Task's time. */
export const timeIsLeft: Check = ({ task, now }) => (isOutOfTime(task, now) ? final('TimedOut', 'task timed out') : undefined);

export const isNotSuspended: Check = ({ task }) =>
  task.spec.suspend === true ? waiting('Suspended', 'suspended: set spec.suspend to false to start it') : undefined;

export const sessionCanBe: Check = ({ task: { spec } }) =>
  spec.sessionRef === undefined || isSessionName(spec.sessionRef.name)
    ? undefined
    : final('InvalidSessionName', `spec.sessionRef.name "${spec.sessionRef.name}": ${sessionNameRule}`);

/** Where `create` says so, the launch makes it. */
export const sessionExists: Check = ({ task: { spec }, sessionExists }) =>
  sessionExists === false && spec.sessionRef?.create !== true
    ? final('SessionNotFound', `session "${spec.sessionRef?.name}" not found and create=false`)
    : undefined;

/** Manifests come in any order, so a missing Agent gets a little time to appear. */
export const agentExists: Check = ({ task, agent, now, agentGraceMs }) => {
  const ref = task.spec.agentRef;
  if (ref === undefined || agent !== undefined) return undefined;
  const since = missingSince(task.status?.conditions);
  const message = `agent "${ref.name}" not found`;
  return since !== undefined && now - since >= agentGraceMs ? final('AgentNotFound', message) : waiting('AgentNotFound', message);
};

function missingSince(conditions: Parameters<typeof findCondition>[0]): number | undefined {
  const condition = findCondition(conditions, 'Admitted');
  return condition?.status === 'False' && condition.reason === 'AgentNotFound'
    ? Date.parse(condition.lastTransitionTime)
    : undefined;
}

export const agentFitsType: Check = ({ task, agent }) =>
  task.spec.type === 'ai' && agent?.spec.runtime !== undefined
    ? final(
        'AgentIncompatible',
        `agent "${agent.metadata.name}" has a runtime, and a Task of type "ai" must not reference such an Agent`,
      )
    : undefined;

export const containerHasSomethingToRun: Check = ({ task: { spec } }) =>
  spec.type === 'container' && !spec.image && (spec.command ?? []).length === 0 && (spec.args ?? []).length === 0
    ? final('ImageMissing', 'a Task of type "container" needs spec.image, or a spec.command for the general-purpose image')
    : undefined;

export const promptIsPresent: Check = ({ task: { spec } }) =>
  spec.type === 'ai' && !spec.ai?.prompt && !spec.prompt
    ? final('PromptMissing', 'a Task of type "ai" needs spec.ai.prompt or spec.prompt')
    : undefined;

export const promptFits: Check = ({ task }) => {
  const bytes = Buffer.byteLength(promptOf(task) ?? '');
  if (bytes <= longestPromptBytes) return undefined;
  return final(
    'PromptTooLong',
    `spec.prompt has ${bytes} bytes, and a Task of type "container" takes at most ${longestPromptBytes}: let the container fetch the rest`,
  );
};

/** A pod mounts Secrets of its own namespace only. */
export const secretsAreMountable: Check = ({ task, agent }) => {
  const home = task.metadata.namespace;
  const other = task.spec.secretRef?.namespace;
  if (other !== undefined && other !== home) {
    return final(
      'SecretNotMountable',
      `spec.secretRef.namespace "${other}" is not the Task's own: a pod can mount Secrets of its namespace only`,
    );
  }
  if (agent?.spec.secretRef?.name && agent.metadata.namespace !== home) {
    return final(
      'SecretNotMountable',
      `agent "${agent.metadata.name}" has a secretRef and lives in another namespace: its Secret cannot be mounted here`,
    );
  }
  return undefined;
};

export const secretsExist: Check = ({ missingSecrets }) =>
  missingSecrets.length > 0 ? waiting('SecretNotFound', `referenced secret not found: ${missingSecrets.join(', ')}`) : undefined;

/** Manifests come in any order, and a skill may be the last of them. */
export const skillsExist: Check = ({ skills }) =>
  skills.missing.length > 0 ? waiting('SkillNotFound', `referenced skill not found: ${skills.missing.join(', ')}`) : undefined;

export const skillsFit: Check = ({ skills }) =>
  skills.bytes > longestSkillSet
    ? final('SkillsTooLong', `the skills of the Task and its Agent have ${skills.bytes} bytes, and may have ${longestSkillSet}`)
    : undefined;

export const toolsExist: Check = ({ tools }) =>
  tools.missing.length > 0 ? waiting('ToolNotFound', `referenced tool not found: ${tools.missing.join(', ')}`) : undefined;

/** A Tool can be set right while the Task waits. */
export const toolsAreUsable: Check = ({ tools: { unusable } }) =>
  unusable.length > 0
    ? waiting('ToolNotUsable', unusable.map(({ name, message }) => `tool "${name}" cannot be used: ${message}`).join('; '))
    : undefined;

export const parentExists: Check = ({ parent }) =>
  parent !== undefined && parent.task === undefined
    ? final('ParentNotFound', `parent task "${parent.name}" not found`)
    : undefined;

export const parentMayCoordinate: Check = ({ parent }) =>
  parent !== undefined && parent.agent?.spec.coordination?.enabled !== true
    ? final('CoordinationDisabled', 'parent agent does not have coordination enabled')
    : undefined;

/** What the CRD says where an Agent says nothing. */
const defaultMaxDepth = 3;

export const depthIsAllowed: Check = ({ parent }) => {
  if (parent === undefined) return undefined;
  const max = parent.agent?.spec.coordination?.maxDepth ?? defaultMaxDepth;
  return parent.depth > max ? final('DepthExceeded', `coordination depth ${parent.depth} exceeds max ${max}`) : undefined;
};

export const agentIsAllowed: Check = ({ task, agent, parent }) => {
  const name = task.spec.agentRef?.name;
  if (parent === undefined || name === undefined) return undefined;
  const allowed = parent.agent?.spec.coordination?.allowedAgents ?? [];
  if (allowed.some((each) => each.name === name)) return undefined;
  if (agent !== undefined && parent.task !== undefined && isMadeBy(agent, parent.task)) return undefined;
  return final('AgentNotAllowed', `agent "${name}" not in parent's allowedAgents`);
};

export const providerIsReady: Check = ({ provider }) => {
  if (provider === undefined) return undefined;
  if (provider.found === undefined) {
    return waiting('ProviderNotReady', `provider "${provider.at.name}" not found in namespace "${provider.at.namespace}"`);
  }
  const health = providerHealth(provider.found, provider.secretKeys);
  return health.ready ? undefined : waiting('ProviderNotReady', `provider "${provider.at.name}" is not ready: ${health.message}`);
};

/** After that time what a call needs may be another matter: its Agent, the price of its model may have changed. */
const needsAreKnownForMs = 3_600_000;

/**
 * A Task that was refused a call goes on when every budget has room for that call. Where its spec was changed since, or that is long ago,
 * nobody knows what it needs: it tries as soon as there is anything.
 */
export const budgetsHaveRoom: Check = ({ task, budgets, now }) => {
  if (budgets === undefined) return undefined;
  const { generation } = task.metadata;
  const refusal = findCondition(task.status?.conditions, budgetExhausted);
  const isOld = now - Date.parse(refusal?.lastTransitionTime ?? '') >= needsAreKnownForMs;
  const needed = isOld || refusal?.observedGeneration !== generation ? undefined : budgets.refused;
  const short = budgets.limited.find(({ left }) => !hasRoom(left, needed));
  if (short === undefined) return undefined;
  // It says the same thing as long as it was not asked anything else: what is left changes all the time.
  const said = findCondition(task.status?.conditions, 'Admitted');
  const isSaid = said?.reason === budgetExhausted && said.observedGeneration === generation;
  return waiting(budgetExhausted, isSaid ? (said.message ?? '') : shortOf(short.budget));
};

function shortOf(budget: Budget): string {
  const { problem } = budget;
  return `the ${nameOf(budget)} (${limitsOf(budget)}) has not enough left${problem === undefined ? '' : `, for ${problem}`}: ${wayOut(budget)}`;
}

/** In order (contract 3.1): the first refusal wins. What is wrong for good comes before what may come right by waiting, where both are known. */
export const admissionChecks: readonly Check[] = [
  isSupported,
  timeoutsAreDurations,
  isNotSuspended,
  timeIsLeft,
  sessionCanBe,
  sessionExists,
  agentExists,
  agentFitsType,
  containerHasSomethingToRun,
  promptIsPresent,
  promptFits,
  secretsAreMountable,
  parentExists,
  parentMayCoordinate,
  depthIsAllowed,
  agentIsAllowed,
  skillsFit,
  secretsExist,
  skillsExist,
  toolsExist,
  toolsAreUsable,
  providerIsReady,
  budgetsHaveRoom,
];

function final(reason: RefusalReason, message: string): Refusal {
  return { reason, message, final: true };
}

function waiting(reason: RefusalReason, message: string): Refusal {
  return { reason, message, final: false };
}

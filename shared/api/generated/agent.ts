// Generated from crds/core.orka.ai_agents.yaml; do not edit.
import type { ResourceRequirements } from '../kubernetes/container.ts';
import type { Affinity, Toleration } from '../kubernetes/scheduling.ts';
import type { Condition, NamespacedName, ObjectMeta } from '../meta.ts';

/** A reusable configuration of an agent: its model, instructions, tools, skills and limits. */
export interface Agent {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'Agent';
  metadata: ObjectMeta;
  /** Who the agent is and what it may do. */
  spec: AgentSpec;
  /** Whether the agent can work. */
  status?: AgentStatus;
}

/** Who the agent is and what it may do. */
export interface AgentSpec {
  /** Provider that answers the model calls. */
  providerRef?: NamespacedName;
  /** Which model is called, and how. */
  model?: AgentModel;
  /** Instructions that stand above every prompt. */
  systemPrompt?: AgentSystemPrompt;
  /** Tools that the agent may call: built-in ones and Tools of the namespace. */
  tools?: { name: string; enabled?: boolean }[];
  /** Skills whose texts are added to the instructions. */
  skills?: AgentSkill[];
  /** Whether the agent may delegate to other agents, and within which limits. */
  coordination?: AgentCoordination;
  /** Makes Tasks of type agent run a coding agent's command line. */
  runtime?: AgentRuntime;
  /** Secret with the credentials of the runtime. */
  secretRef?: { name?: string };
  /** How conversations are kept. */
  session?: AgentSession;
  /** Most that all Tasks of the agent may use together. */
  rateLimit?: { requestsPerMinute?: number; tokensPerMinute?: number };
  /** CPU, memory and other resources of workers, for Tasks that set none. */
  resources?: ResourceRequirements;
  /** How and where Tasks of the agent run that set nothing else. */
  execution?: AgentExecution;
  /** Most that all Tasks of the agent may spend on model calls together. */
  budget?: AgentBudget;
  /** How many Tasks of the agent run at a time; as many as come if empty. */
  maxConcurrentTasks?: number;
  /** How long after its last Task an unused agent is deleted, such as 1h30m; never if empty. */
  ttlAfterLastTask?: string;
}

/** Which model is called, and how. */
export interface AgentModel {
  /** Model, as its provider names it; the default model of the Provider if empty. */
  name?: string;
  /** Model protocol for an Agent that names no Provider. */
  provider?: AgentModelProvider;
  /** Randomness of the answers. Default: 0.7. */
  temperature?: number;
  /** Longest answer of one model call, in tokens. */
  maxTokens?: number;
  /** How much the model thinks before it answers, where it can; its own choice if empty. */
  reasoningEffort?: AgentModelReasoningEffort;
  /** Providers that are tried in order when the first one fails. */
  fallbacks?: { providerRef: string; model?: string }[];
}

export type AgentModelProvider = 'anthropic' | 'openai';

export type AgentModelReasoningEffort = 'low' | 'medium' | 'high';

/** Instructions that stand above every prompt. */
export interface AgentSystemPrompt {
  /** The instructions themselves. */
  inline?: string;
  /** A key of a ConfigMap that holds the instructions. */
  configMapRef?: { name: string; key: string };
}

/** One skill, by name or from a ConfigMap. */
export interface AgentSkill {
  /** Name of a Skill in the same namespace. */
  name?: string;
  /** A key of a ConfigMap that holds the text of the skill. */
  configMapRef?: { name: string; key: string };
}

/** Whether the agent may delegate to other agents, and within which limits. */
export interface AgentCoordination {
  /** Whether the agent gets the tools for delegation. Default: false. */
  enabled: boolean;
  /** Whether a Task of this agent is run again and again, with its plan carried over, until its goal is complete. */
  autonomous?: boolean;
  /** Most iterations of an autonomous Task; 0 means no limit. */
  maxIterations?: number;
  /** Longest chain of delegation, counted from the first Task. Default: 3. */
  maxDepth?: number;
  /** Most delegated Tasks of one Task at work at a time. Default: 5. */
  maxConcurrentChildren?: number;
  /** The only Agents that may be delegated to. */
  allowedAgents?: NamespacedName[];
}

/** Makes Tasks of type agent run a coding agent's command line. */
export interface AgentRuntime {
  /** Which command line. */
  type: AgentRuntimeType;
  /** Most turns of a Task that sets none. Default: 50. */
  defaultMaxTurns?: number;
  /** Whether shell commands are allowed where a Task does not say. */
  defaultAllowBash?: boolean;
  /** Tools of the command line that are allowed where a Task does not say. */
  defaultAllowedTools?: string[];
}

export type AgentRuntimeType = 'copilot' | 'claude' | 'codex';

/** How conversations are kept. */
export interface AgentSession {
  /** Where transcripts are kept. Default: configmap. */
  persistence?: AgentSessionPersistence;
  /** How many of the latest messages the model sees. Default: 50. */
  maxMessages?: number;
  /** How long an unused session is kept, such as 24h. */
  ttl?: string;
}

export type AgentSessionPersistence = 'configmap' | 'pvc' | 'none';

/** How and where Tasks of the agent run that set nothing else. */
export interface AgentExecution {
  /** Whether ai Tasks run in a pod of their own (job), or turn by turn in the platform's functions (function); as the installation says if empty. */
  runtime?: AgentExecutionRuntime;
  /** RuntimeClass that worker pods run with, such as gvisor. */
  runtimeClassName?: string;
  /** Labels that a node must have to run worker pods. */
  nodeSelector?: Record<string, string>;
  /** Taints that worker pods tolerate. */
  tolerations?: Toleration[];
  /** Scheduling constraints of worker pods. */
  affinity?: Affinity;
  /** Experimental: an execution workspace outside the worker pod, for Tasks of type agent. */
  workspace?: AgentExecutionWorkspace;
}

export type AgentExecutionRuntime = 'job' | 'function';

/** Experimental: an execution workspace outside the worker pod, for Tasks of type agent. */
export interface AgentExecutionWorkspace {
  /** Whether a workspace is claimed at all. Default: false. */
  enabled?: boolean;
  /** Backend that workspaces come from. */
  provider?: AgentExecutionWorkspaceProvider;
  /** Template that the workspace is made from. */
  templateRef?: { name?: string; namespace?: string };
  /** SubstrateActorPool that the workspace is placed on; for substrate only. */
  poolRef?: { name?: string; namespace?: string };
  /** Whether later runs of the same session get the same workspace. Default: none. */
  reusePolicy?: AgentExecutionWorkspaceReusePolicy;
  /** What becomes of the workspace after the run. */
  cleanupPolicy?: AgentExecutionWorkspaceCleanupPolicy;
  /** Whether the actor starts from scratch when it is first resumed; for substrate only. */
  boot?: boolean;
  /** Reserved: snapshots of the workspace. */
  snapshot?: AgentExecutionWorkspaceSnapshot;
  /** Reserved: what of the workspace survives between runs. */
  hibernation?: AgentExecutionWorkspaceHibernation;
}

export type AgentExecutionWorkspaceProvider = 'agent-sandbox' | 'substrate';

export type AgentExecutionWorkspaceReusePolicy = 'none' | 'session';

export type AgentExecutionWorkspaceCleanupPolicy = 'delete' | 'retain';

/** Reserved: snapshots of the workspace. */
export interface AgentExecutionWorkspaceSnapshot {
  /** Snapshot to start from. */
  restoreURI?: string;
  /** Where a snapshot is written to. */
  checkpointURI?: string;
  /** Whether a snapshot is taken when the workspace is released. */
  checkpointOnRelease?: boolean;
}

/** Reserved: what of the workspace survives between runs. */
export interface AgentExecutionWorkspaceHibernation {
  /** Whether processes start afresh or stay resident. */
  processMode?: AgentExecutionWorkspaceHibernationProcessMode;
  /** Names the resident process to come back to. */
  residentKey?: string;
}

export type AgentExecutionWorkspaceHibernationProcessMode = 'fresh' | 'resident';

/** Most that all Tasks of the agent may spend on model calls together. */
export interface AgentBudget {
  /** Tokens of prompts and answers in a calendar month (UTC). */
  tokensPerMonth?: number;
  /** US dollars in a calendar month (UTC) as a decimal number, such as "250"; calls whose price is not known are refused then. */
  costPerMonth?: string;
  /** What becomes of a Task that cannot go on within the budget; one that is paused goes on when there is more. Default: pause. */
  onExhausted?: AgentBudgetOnExhausted;
}

export type AgentBudgetOnExhausted = 'pause' | 'fail';

/** Whether the agent can work. */
export interface AgentStatus {
  /** Tasks of the agent that are at work. */
  activeTasks: number;
  /** Whether everything that the spec refers to exists and is ready. */
  ready?: boolean;
  /** When a Task of the agent last started. */
  lastUsed?: string;
  /** Latest observations of the Agent, one of each type. */
  conditions?: Condition[];
}

// Generated from crds/core.orka.ai_tasks.yaml; do not edit.
import type { EnvVar, ResourceRequirements } from '../kubernetes/container.ts';
import type { Affinity, Toleration } from '../kubernetes/scheduling.ts';
import type { Condition, NamespacedName, ObjectMeta } from '../meta.ts';

/** A unit of work: a container, a model call with tools, or the run of a coding agent; once or on a schedule. */
export interface Task {
  apiVersion: 'core.orka.ai/v1alpha1';
  kind: 'Task';
  metadata: ObjectMeta;
  /** What to do, and under which rules. */
  spec: TaskSpec;
  /** What became of the Task so far. */
  status?: TaskStatus;
}

/** What to do, and under which rules. */
export interface TaskSpec {
  /** How the work is done: by a container, by a model with tools (ai), or by a coding agent's command line (agent). */
  type: TaskType;
  /** What the agent is asked to do; for ai Tasks it stands in for an empty ai.prompt. */
  prompt?: string;
  /** Agent that does the work. */
  agentRef?: NamespacedName;
  /** Settings of an ai Task; they win over those of its Agent. */
  ai?: TaskAi;
  /** Git checkout that the worker finds in its workspace. */
  workspace?: TaskWorkspace;
  /** Settings of an agent Task; they win over those of its Agent. */
  agentRuntime?: TaskAgentRuntime;
  /** Container image of a container Task; a general-purpose one if empty. */
  image?: string;
  /** Entry point of the container, instead of that of the image. */
  command?: string[];
  /** Arguments of the entry point. */
  args?: string[];
  /** Environment variables of the worker. */
  env?: EnvVar[];
  /** Secret that is mounted into the worker. */
  secretRef?: NamespacedName;
  /** CPU, memory and other resources of the worker. */
  resources?: ResourceRequirements;
  /** Most that the Task and all Tasks below it may spend on model calls together. */
  budget?: TaskBudget;
  /** How and where the work is run; fields set here replace those of the Agent. */
  execution?: TaskExecution;
  /** Finished Task whose result is handed to this one. */
  priorTaskRef?: NamespacedName;
  /** Session whose transcript the Task continues. */
  sessionRef?: TaskSessionRef;
  /** Rank among the waiting Tasks of the namespace: the highest number starts first. Default: 500. */
  priority?: number;
  /** Time limit of the Task, or of one iteration of an autonomous one, such as 30m or 1h30m. It bounds all attempts and the pauses between them; time in which the Task is suspended or waits for a place does not count. */
  timeout?: string;
  /** Whether and when a failed run is tried again. */
  retryPolicy?: TaskRetryPolicy;
  /** Holds the Task while true: a run under way ends by itself, and no further run or iteration begins. */
  suspend?: boolean;
  /** Cron expression; makes the Task a template of which a copy runs at each of these times. */
  schedule?: string;
  /** IANA time zone of the schedule, such as Europe/Berlin; UTC if empty. */
  timeZone?: string;
  /** Whether a scheduled run may start while an earlier one is still at work. Default: Forbid. */
  concurrencyPolicy?: TaskConcurrencyPolicy;
  /** How late a scheduled run may start; one that is later is skipped. Default: 100. */
  startingDeadlineSeconds?: number;
  /** Succeeded scheduled runs that are kept. Default: 3. */
  successfulRunsHistoryLimit?: number;
  /** Failed scheduled runs that are kept. Default: 1. */
  failedRunsHistoryLimit?: number;
  /** URL that is told when the Task has finished. */
  webhookURL?: string;
  /** Secret of the Task's namespace whose key signs what is sent to webhookURL, as Standard Webhooks has it. */
  webhookSecretRef?: { name: string; key?: string };
  /** How many seconds after its end the Task is deleted, with its result and logs; never if empty. */
  ttlSecondsAfterFinished?: number;
  /** Who asked for the Task; set by the API from the caller's identity, and immutable. */
  requestedBy?: TaskRequestedBy;
  /** Transaction on whose behalf the Task runs; set by the API from a context token, and immutable. */
  transaction?: TaskTransaction;
}

export type TaskType = 'container' | 'ai' | 'agent';

/** Settings of an ai Task; they win over those of its Agent. */
export interface TaskAi {
  /** What the model is asked to do. */
  prompt?: string;
  /** Instructions that stand above the prompt. */
  systemPrompt?: string;
  /** Provider that answers the model calls. */
  providerRef?: NamespacedName;
  /** Model protocol for a Task that names no Provider. */
  provider?: TaskAiProvider;
  /** Model to call, as its provider names it. */
  model?: string;
  /** Randomness of the answers. */
  temperature?: number;
  /** Longest answer of one model call, in tokens. */
  maxTokens?: number;
  /** How much the model thinks before it answers, where it can; its own choice if empty. */
  reasoningEffort?: TaskAiReasoningEffort;
  /** JSON Schema of an object; the result is JSON that fits it. */
  outputSchema?: Record<string, unknown>;
  /** Names of the tools that the model may call. */
  tools?: string[];
  /** Skills whose texts are added to the instructions. */
  skills?: TaskAiSkill[];
}

export type TaskAiProvider = 'anthropic' | 'openai';

export type TaskAiReasoningEffort = 'low' | 'medium' | 'high';

/** One skill, by name or from a ConfigMap. */
export interface TaskAiSkill {
  /** Name of a Skill in the same namespace. */
  name?: string;
  /** A key of a ConfigMap that holds the text of the skill. */
  configMapRef?: { name: string; key: string };
}

/** Git checkout that the worker finds in its workspace. */
export interface TaskWorkspace {
  /** URL of the repository to check out. */
  gitRepo?: string;
  /** Branch to check out. */
  branch?: string;
  /** Tag, branch or commit to check out instead of the head of the branch. */
  ref?: string;
  /** Folder of the repository to work in. */
  subPath?: string;
  /** Branch that changes are pushed to. */
  pushBranch?: string;
  /** URL of a writable fork that is pushed to instead of the repository itself. */
  forkRepo?: string;
  /** Branch that pull requests are made against. */
  prBaseBranch?: string;
  /** Secret with the credentials for the repository. */
  gitSecretRef?: { name?: string };
}

/** Settings of an agent Task; they win over those of its Agent. */
export interface TaskAgentRuntime {
  /** Most turns before the command line is stopped. */
  maxTurns?: number;
  /** Whether the agent may run shell commands. */
  allowBash?: boolean;
  /** The only tools of the command line that the agent may use. */
  allowedTools?: string[];
  /** Tools of the command line that the agent may not use. */
  disallowedTools?: string[];
  /** Git checkout that the agent works in. */
  workspace?: TaskWorkspace;
}

/** Most that the Task and all Tasks below it may spend on model calls together. */
export interface TaskBudget {
  /** Tokens of prompts and answers. */
  maxTokens?: number;
  /** US dollars as a decimal number, such as "2.50"; calls whose price is not known are refused then. */
  maxCost?: string;
  /** What becomes of a Task that cannot go on within the budget; one that is paused goes on when there is more. Default: pause. */
  onExhausted?: TaskBudgetOnExhausted;
}

export type TaskBudgetOnExhausted = 'pause' | 'fail';

/** How and where the work is run; fields set here replace those of the Agent. */
export interface TaskExecution {
  /** Whether an ai Task runs in a pod of its own (job), or turn by turn in the platform's functions (function); as its Agent says, else the installation, if empty. Where a tool needs a pod the Task gets one. */
  runtime?: TaskExecutionRuntime;
  /** RuntimeClass that worker pods run with, such as gvisor. */
  runtimeClassName?: string;
  /** Labels that a node must have to run worker pods. */
  nodeSelector?: Record<string, string>;
  /** Taints that worker pods tolerate. */
  tolerations?: Toleration[];
  /** Scheduling constraints of worker pods. */
  affinity?: Affinity;
  /** Experimental: an execution workspace outside the worker pod, for Tasks of type agent. */
  workspace?: TaskExecutionWorkspace;
}

export type TaskExecutionRuntime = 'job' | 'function';

/** Experimental: an execution workspace outside the worker pod, for Tasks of type agent. */
export interface TaskExecutionWorkspace {
  /** Whether a workspace is claimed at all. Default: false. */
  enabled?: boolean;
  /** Backend that workspaces come from. */
  provider?: TaskExecutionWorkspaceProvider;
  /** Template that the workspace is made from. */
  templateRef?: { name?: string; namespace?: string };
  /** SubstrateActorPool that the workspace is placed on; for substrate only. */
  poolRef?: { name?: string; namespace?: string };
  /** Whether later runs of the same session get the same workspace. Default: none. */
  reusePolicy?: TaskExecutionWorkspaceReusePolicy;
  /** What becomes of the workspace after the run. */
  cleanupPolicy?: TaskExecutionWorkspaceCleanupPolicy;
  /** Whether the actor starts from scratch when it is first resumed; for substrate only. */
  boot?: boolean;
  /** Reserved: snapshots of the workspace. */
  snapshot?: TaskExecutionWorkspaceSnapshot;
  /** Reserved: what of the workspace survives between runs. */
  hibernation?: TaskExecutionWorkspaceHibernation;
}

export type TaskExecutionWorkspaceProvider = 'agent-sandbox' | 'substrate';

export type TaskExecutionWorkspaceReusePolicy = 'none' | 'session';

export type TaskExecutionWorkspaceCleanupPolicy = 'delete' | 'retain';

/** Reserved: snapshots of the workspace. */
export interface TaskExecutionWorkspaceSnapshot {
  /** Snapshot to start from. */
  restoreURI?: string;
  /** Where a snapshot is written to. */
  checkpointURI?: string;
  /** Whether a snapshot is taken when the workspace is released. */
  checkpointOnRelease?: boolean;
}

/** Reserved: what of the workspace survives between runs. */
export interface TaskExecutionWorkspaceHibernation {
  /** Whether processes start afresh or stay resident. */
  processMode?: TaskExecutionWorkspaceHibernationProcessMode;
  /** Names the resident process to come back to. */
  residentKey?: string;
}

export type TaskExecutionWorkspaceHibernationProcessMode = 'fresh' | 'resident';

/** Session whose transcript the Task continues. */
export interface TaskSessionRef {
  /** Name of the session. */
  name: string;
  /** Whether a missing session is created; otherwise the Task fails. Default: false. */
  create?: boolean;
  /** Whether what is said in this run becomes part of the session. Default: true. */
  append?: boolean;
  /** How many of the latest messages the model sees. Default: 50. */
  maxMessages?: number;
}

/** Whether and when a failed run is tried again. */
export interface TaskRetryPolicy {
  /** Attempts after the first. Default: 0. */
  maxRetries?: number;
  /** Pause before the first retry, such as 30s; 10s if empty. */
  initialDelay?: string;
  /** Factor by which every pause is longer than the one before it. Default: 2. */
  backoffMultiplier?: number;
  /** How long one attempt may take, such as 10m; one that takes longer is ended and counts as failed. `timeout` bounds all of them. */
  attemptTimeout?: string;
}

export type TaskConcurrencyPolicy = 'Allow' | 'Forbid' | 'Replace';

/** Who asked for the Task; set by the API from the caller's identity, and immutable. */
export interface TaskRequestedBy {
  /** Issuer of the caller's identity. */
  issuer?: string;
  /** Stable identifier of the caller at the issuer. */
  subject?: string;
  /** Name of the caller. */
  username?: string;
  /** Mail address of the caller. */
  email?: string;
  /** Groups that the caller belongs to. */
  groups?: string[];
  /** Roles that the caller holds. */
  roles?: string[];
}

/** Transaction on whose behalf the Task runs; set by the API from a context token, and immutable. */
export interface TaskTransaction {
  /** Identifier of the transaction, the same in all of its Tasks. */
  id?: string;
  /** Token profile that the context was read with. */
  profile?: string;
  /** Issuer of the context token. */
  issuer?: string;
  /** On whose behalf the transaction runs. */
  subject?: string;
  /** Services that the token was made for. */
  audience?: string[];
  /** Granted scopes, as one space-separated string. */
  scope?: string;
  /** Granted scopes, one by one. */
  scopes?: string[];
  /** Workload that asked for the token. */
  requestingWorkload?: string;
  /** Facts of the transaction that constrain what the Task may use. */
  context?: Record<string, string>;
  /** Digest of the transaction context. */
  contextDigest?: string;
  /** Digest of the requester context. */
  requesterContextDigest?: string;
}

/** What became of the Task so far. */
export interface TaskStatus {
  /** Where the Task runs, or ran last. */
  runtime?: TaskExecutionRuntime;
  /** What the Task's model calls came to; children have their own. */
  usage?: TaskUsage;
  /** Where in its life the Task is. */
  phase?: TaskPhase;
  /** The phase in a sentence: what is awaited, or why it failed. */
  message?: string;
  /** Latest observations of the Task, one of each type. */
  conditions?: Condition[];
  /** Runs started so far, counting retries. */
  attempts?: number;
  /** Iteration that an autonomous Task is in, starting at 0. */
  iteration?: number;
  /** Name of the Job of the latest run. */
  jobName?: string;
  /** When the Task, or its present iteration, first started; the timeout counts from here. It is moved on by the time in which the Task was suspended or waited for a place between two attempts. */
  startTime?: string;
  /** When the Task finished. */
  completionTime?: string;
  /** The result, which the API serves under /result. */
  resultRef?: { available: boolean };
  /** Tasks that the agent delegated. */
  childTasks?: TaskChildTask[];
  /** When the schedule last started a run. */
  lastScheduleTime?: string;
  /** When the next attempt of a Task that is to be tried again begins, or the next run of a scheduled one. */
  nextScheduleTime?: string;
  /** Whether webhookURL has accepted the notice of completion. */
  webhookDelivered?: boolean;
  /** The execution workspace of the latest run. */
  executionWorkspace?: TaskStatusExecutionWorkspace;
}

/** What the Task's model calls came to; children have their own. */
export interface TaskUsage {
  /** Answers that were paid for. */
  modelCalls?: number;
  /** Tokens of the prompts, those included that came from the provider's cache. */
  inputTokens?: number;
  /** Tokens of the prompts that came from the provider's cache. */
  cachedInputTokens?: number;
  /** Tokens of the answers. */
  outputTokens?: number;
  /** US dollars as a decimal number, by the price table; without calls whose price is not known. */
  cost?: string;
  /** Answers whose price is not known. */
  unpricedCalls?: number;
}

export type TaskPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Scheduled' | 'Cancelled';

/** One delegated Task. */
export interface TaskChildTask {
  /** Name of the child Task. */
  name: string;
  /** Agent that does the child Task. */
  agent: string;
  /** Phase of the child Task. */
  phase: TaskPhase;
  /** Result of the child Task, shortened. */
  result?: string;
}

/** The execution workspace of the latest run. */
export interface TaskStatusExecutionWorkspace {
  /** Backend that the workspace comes from. */
  provider?: TaskExecutionWorkspaceProvider;
  /** Where in its life the workspace is. */
  phase?: TaskStatusExecutionWorkspacePhase;
  /** Why it is there, as one word for programs. */
  reason?: TaskStatusExecutionWorkspaceReason;
  /** Why it is there, as a sentence for people. */
  message?: string;
  /** Template that the workspace was made from. */
  templateRef?: { name?: string; namespace?: string };
  /** Reuse policy in force. */
  reusePolicy?: TaskExecutionWorkspaceReusePolicy;
  /** Cleanup policy in force. */
  cleanupPolicy?: TaskExecutionWorkspaceCleanupPolicy;
  /** Whether an existing workspace was taken up again. */
  reused?: boolean;
  /** How long it took until the workspace was ready. */
  resumeLatency?: string;
  /** Where the actor of the workspace runs; for substrate only. */
  placement?: TaskStatusExecutionWorkspacePlacement;
  /** How many actors share how many workers; for substrate only. */
  density?: TaskStatusExecutionWorkspaceDensity;
  /** When this was last observed. */
  lastUpdateTime?: string;
}

export type TaskStatusExecutionWorkspacePhase = 'Pending' | 'Ready' | 'Released' | 'Retained' | 'Deleted' | 'Failed';

export type TaskStatusExecutionWorkspaceReason =
  | 'WorkspacePending'
  | 'WorkspaceClaimed'
  | 'WorkspaceReady'
  | 'WorkspaceReleased'
  | 'WorkspaceRetained'
  | 'WorkspaceDeleted'
  | 'WorkspaceValidationFailed'
  | 'WorkspaceAttachmentLocked'
  | 'WorkspaceClaimFailed'
  | 'WorkspaceReadinessFailed'
  | 'WorkspaceHandoffFailed'
  | 'WorkspaceCommandFailed'
  | 'WorkspaceSecretScrubFailed'
  | 'WorkspaceCleanupFailed'
  | 'WorkspaceStatusUpdateFailed';

/** Where the actor of the workspace runs; for substrate only. */
export interface TaskStatusExecutionWorkspacePlacement {
  /** Namespace of the worker pod. */
  workerNamespace?: string;
  /** Name of the worker pod. */
  workerPodName?: string;
  /** WorkerPool that the pod belongs to. */
  workerPool?: string;
}

/** How many actors share how many workers; for substrate only. */
export interface TaskStatusExecutionWorkspaceDensity {
  /** Actors of the pool. */
  actorCount?: number;
  /** Actors that are running. */
  runningActorCount?: number;
  /** Actors that are suspended. */
  suspendedActorCount?: number;
  /** Workers of the pool. */
  workerCount?: number;
  /** Actors for each worker, as a decimal number. */
  actorsPerWorker?: string;
}

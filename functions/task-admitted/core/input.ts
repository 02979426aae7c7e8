import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Provider } from '../../../shared/api/generated/provider.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Left } from '../../../shared/core/budget-room.ts';
import type { Budget } from '../../../shared/core/budgets.ts';
import type { Location } from '../../../shared/core/provider-ref.ts';
import type { Runtime } from '../../../shared/core/runtime.ts';
import type { Spend } from '../../../shared/store/spending.ts';

/** The world that a decision rests on, gathered by gather.ts before anything is decided. */
export interface AdmissionInput {
  readonly task: Task;
  readonly agent: Agent | undefined;
  /** Where the answer to model calls comes from; undefined for a Task that makes none. */
  readonly provider:
    | { readonly at: Location; readonly found: Provider | undefined; readonly secretKeys: readonly string[] | undefined }
    | undefined;
  /** Names of Secrets that the worker mounts and that do not exist. */
  readonly missingSecrets: readonly string[];
  /** Skills of the Task and its Agent: in words those that do not exist, and how many bytes the others have. */
  readonly skills: { readonly missing: readonly string[]; readonly bytes: number };
  /** Tools of the user's own that Task and Agent name: those that do not exist, and those that cannot be called as they are written. */
  readonly tools: {
    readonly missing: readonly string[];
    readonly unusable: readonly { readonly name: string; readonly message: string }[];
  };
  /** The coordinator that made this Task; undefined for a Task that nobody delegated. */
  readonly parent: Parent | undefined;
  /** Of a Task that stands still because of a budget: what its budgets have left, and what its run's last call needed, where that is known. */
  readonly budgets:
    | { readonly limited: readonly { readonly budget: Budget; readonly left: Left }[]; readonly refused: Spend | undefined }
    | undefined;
  /** Whether the session that the Task names is there; undefined for a Task without one. */
  readonly sessionExists: boolean | undefined;
  /** Where an ai Task runs for which neither Task nor Agent says it. */
  readonly usualRuntime: Runtime;
  /** How many Tasks of a namespace run at a time that nobody delegated; 0 is as many as come. */
  readonly maxTasksPerNamespace: number;
  /** True where the Job of the next attempt is there: a delivery before this one was cut short after making it. */
  readonly launched: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long an Agent may be missing before the Task fails. */
  readonly agentGraceMs: number;
}

export interface Parent {
  readonly name: string;
  readonly depth: number;
  readonly task: Task | undefined;
  readonly agent: Agent | undefined;
}

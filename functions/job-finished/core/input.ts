import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { attemptName } from '../../../shared/core/attempt.ts';
import type { PodPatience } from '../../../shared/core/pod-trouble.ts';
import type { RunRecord, StoredPlan, UsageTotals } from '../../../shared/store/store.ts';

/** The world that a decision rests on, gathered by gather.ts before anything is decided. */
export interface FinishInput {
  readonly task: Task;
  /** Name of the Job that the event is about. */
  readonly eventJob: string;
  /** The Job that the Task's status names; that of the event where it is a later one. */
  readonly job: Job | undefined;
  /** Pods of that Job; none are gathered where its end is known without them. */
  readonly pods: readonly Pod[];
  /** What Kubernetes has said about volumes that the newest of them waits for; empty where it has said nothing. */
  readonly volumeProblem?: string | undefined;
  /** Why Kubernetes made no pod for the Job; undefined where there is one, or it has not said. */
  readonly refusal?: string | undefined;
  /** All runs of the Task, oldest first. */
  readonly runs: readonly RunRecord[];
  readonly agent: Agent | undefined;
  readonly plan: StoredPlan | undefined;
  /** What its model calls came to so far; undefined for a Task that makes none. */
  readonly usage: UsageTotals | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly limits: FinishLimits;
}

export interface FinishLimits {
  /** How long a Job may be missing after its start before it counts as lost. */
  readonly jobGraceMs: number;
  /** How often one run is resumed after its worker was interrupted. */
  readonly maxInterruptions: number;
  /** How long after its Task's end a Job is kept, in seconds; -1 is for ever. */
  readonly jobTtlSeconds: number;
  /** How long a pod may not start. */
  readonly podPatience: PodPatience;
}

/** The run that the Task's present attempt works on. */
export function currentRun({ task, runs }: Pick<FinishInput, 'task' | 'runs'>): RunRecord | undefined {
  const attempt = attemptName(task);
  return attempt === undefined ? undefined : runs.findLast((run) => run.jobs.includes(attempt));
}

/** True where the worker has said what became of its run; nobody has to look at its pod then. */
export function hasLastWord(input: Pick<FinishInput, 'task' | 'runs'>): boolean {
  const run = currentRun(input);
  return run?.state === 'ended' || run?.paused !== undefined;
}

/** The pod that counts, for a Job of ours has one at a time. */
export function newestPod(pods: readonly Pod[]): Pod | undefined {
  return pods.toSorted((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? '')).at(-1);
}

import type { Agent } from '../../../shared/api/generated/agent.ts';
import type { Task } from '../../../shared/api/generated/task.ts';
import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import type { RunRecord, StoredPlan } from '../../../shared/store/store.ts';

/** The world that a decision rests on, gathered by gather.ts before anything is decided. */
export interface FinishInput {
  readonly task: Task;
  /** Name of the Job that the event is about. */
  readonly eventJob: string;
  /** The Job that the Task's status names; that of the event where it is a later one. */
  readonly job: Job | undefined;
  /** Pods of that Job; only there where the Job has failed. */
  readonly pods: readonly Pod[];
  /** All runs of the Task, oldest first. */
  readonly runs: readonly RunRecord[];
  readonly agent: Agent | undefined;
  readonly plan: StoredPlan | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly limits: FinishLimits;
}

export interface FinishLimits {
  /** How long a Job may be missing after its start before it counts as lost. */
  readonly jobGraceMs: number;
  /** How often one run is resumed after its worker was interrupted. */
  readonly maxInterruptions: number;
}

/** The run that the Task's present Job works on. */
export function currentRun({ task, runs }: Pick<FinishInput, 'task' | 'runs'>): RunRecord | undefined {
  const job = task.status?.jobName;
  return job === undefined ? undefined : runs.findLast((run) => run.jobs.includes(job));
}

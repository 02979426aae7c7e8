import type { Job, JobCondition, JobStatus } from '../../../shared/api/kubernetes/job.ts';

/** How a Job ends: its two conditions carry this reason and message. */
export interface JobEnd {
  readonly kind: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

export interface Counts {
  readonly active: number;
  readonly ready: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly terminating: number;
}

export const completed: JobEnd = {
  kind: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
export const backoffLimitExceeded: JobEnd = {
  kind: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
export const deadlineExceeded: JobEnd = {
  kind: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

/** A condition's status on a Job. */
export function hasCondition(job: Job, type: JobCondition['type']): boolean {
  return job.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}

/** True once a Job is over; nothing changes its status any more. */
export const isFinished = (job: Job): boolean => hasCondition(job, 'Complete') || hasCondition(job, 'Failed');

export interface StatusInput {
  readonly job: Job;
  readonly counts: Counts;
  /** How the Job ends, where it does; `settled` once no pod of it is left running. */
  readonly end: JobEnd | undefined;
  readonly settled: boolean;
  readonly suspended: boolean;
  readonly now: string;
}

/** A Job's status as the controller of Kubernetes 1.35 writes it. */
export function jobStatusOf({ job, counts, end, settled, suspended, now }: StatusInput): JobStatus {
  const { active, ready, succeeded, failed, terminating } = counts;
  const startTime = suspended ? undefined : startTimeOf(job, now);
  const conditions = conditionsOf({ job, end, settled, suspended, now });
  return {
    ...(conditions.length > 0 && { conditions }),
    ...(startTime !== undefined && { startTime }),
    ...(end?.kind === 'Complete' && settled && { completionTime: now }),
    ...(active > 0 && { active }),
    ready,
    ...(succeeded > 0 && { succeeded }),
    ...(failed > 0 && { failed }),
    terminating,
    uncountedTerminatedPods: {},
  };
}

/** When the Job began, or began again after it was suspended. */
export function startTimeOf(job: Job, now: string): string {
  const resumed = job.status?.conditions?.some(({ type }) => type === 'Suspended') === true;
  return job.status?.startTime ?? (resumed ? now : (job.metadata.creationTimestamp ?? now));
}

function conditionsOf({ job, end, settled, suspended, now }: Omit<StatusInput, 'counts'>): JobCondition[] {
  let conditions = job.status?.conditions ?? [];
  const add = (type: JobCondition['type'], status: 'True' | 'False', reason: string, message: string): void => {
    const old = conditions.find((condition) => condition.type === type);
    if (old?.status === status) return;
    conditions = [
      ...conditions.filter((condition) => condition !== old),
      { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now },
    ];
  };
  if (suspended) add('Suspended', 'True', 'JobSuspended', 'Job suspended');
  else if (hasCondition(job, 'Suspended')) add('Suspended', 'False', 'JobResumed', 'Job resumed');
  if (end !== undefined) {
    add(end.kind === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', 'True', end.reason, end.message);
    if (settled) add(end.kind, 'True', end.reason, end.message);
  }
  return conditions;
}

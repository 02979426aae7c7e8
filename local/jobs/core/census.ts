import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { meaningOf, type PodFailurePolicy } from './failure-policy.ts';
import { orderOf } from './job-pod.ts';
import { hasCondition, type JobEnd } from './job-status.ts';

export interface JobInput {
  readonly job: Job;
  /** Every pod that the Job controls, those included that were created a moment ago. */
  readonly pods: readonly Pod[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Reasons of a failed pod that another pod would meet again. */
const finalReasons = new Set(['ErrImageNeverPull']);

/** What a Job's pods amount to. */
export interface Census {
  readonly active: readonly Pod[];
  readonly terminating: readonly Pod[];
  readonly succeeded: boolean;
  readonly failed: number;
  /** A failure that ends the Job whatever backoffLimit says. */
  readonly final: JobEnd | undefined;
  readonly lastFailure: Pod | undefined;
  readonly nextOrdinal: number;
}

/** Counts a Job's pods. */
export function takeCensus(input: JobInput): Census {
  const { job, pods } = input;
  const suspended = isSuspended(input);
  const policy = (job.spec as { podFailurePolicy?: PodFailurePolicy }).podFailurePolicy;
  const over = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  const failedPods = pods.filter(({ status }) => status?.phase === 'Failed');
  const takenDown = (pod: Pod): boolean => suspended && pod.metadata.deletionTimestamp !== undefined;
  const counted = failedPods.filter((pod) => meaningOf(pod, policy) === 'Count' && !takenDown(pod));
  const fatal = failedPods.find((pod) => meaningOf(pod, policy) === 'FailJob');
  const known = Math.max(
    job.status?.failed ?? 0,
    ...pods.map((pod) => orderOf(pod).failuresBefore),
    ...counted.map((pod) => orderOf(pod).failuresBefore + 1),
  );
  // The status counts a pod that is not there any more: somebody removed it before it could end.
  const lost = (job.status?.active ?? 0) > 0 && pods.length === 0 ? 1 : 0;
  return {
    active: pods.filter((pod) => !over(pod) && pod.metadata.deletionTimestamp === undefined),
    terminating: pods.filter((pod) => !over(pod) && pod.metadata.deletionTimestamp !== undefined),
    succeeded: pods.some(({ status }) => status?.phase === 'Succeeded'),
    failed: known + lost,
    final: finalEnd(counted, fatal),
    lastFailure: counted.at(-1),
    nextOrdinal: Math.max(known + lost, ...pods.map((pod) => orderOf(pod).ordinal + 1)),
  };
}

function finalEnd(counted: readonly Pod[], fatal: Pod | undefined): JobEnd | undefined {
  if (fatal !== undefined)
    return {
      kind: 'Failed',
      reason: 'PodFailurePolicy',
      message: `Pod ${fatal.metadata.name} failed, and the Job's podFailurePolicy says that this is final`,
    };
  const hopeless = counted.find(({ status }) => finalReasons.has(status?.reason ?? ''));
  if (hopeless === undefined) return undefined;
  return { kind: 'Failed', reason: hopeless.status?.reason ?? '', message: hopeless.status?.message ?? '' };
}

/** A Job stays suspended until the pods that its suspension took down are gone, so that none of them counts as a failure. */
export function isSuspended({ job, pods }: JobInput): boolean {
  return (
    job.spec.suspend === true ||
    (hasCondition(job, 'Suspended') && pods.some(({ metadata }) => metadata.deletionTimestamp !== undefined))
  );
}

/** True where the pod has the condition Ready. */
export const isReady = ({ status }: Pod): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;

import type { Job, JobStatus } from '../../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { timestamp } from '../../../shared/core/time.ts';
import { type Census, isReady, isSuspended, type JobInput, takeCensus } from './census.ts';
import { podOf } from './job-pod.ts';
import {
  backoffLimitExceeded,
  type Counts,
  completed,
  deadlineExceeded,
  isFinished,
  type JobEnd,
  jobStatusOf,
  startTimeOf,
} from './job-status.ts';

/** What to do about a Job, in this order. A new pod comes before the status that counts it, a status before the pods it writes off. */
export interface JobDecision {
  readonly createPod: Pod | undefined;
  readonly status: JobStatus | undefined;
  readonly deletePods: readonly Pod[];
  /** The Job's ttlSecondsAfterFinished is over. */
  readonly deleteJob: boolean;
  /** When to look again though nothing has changed; milliseconds since 1970. */
  readonly lookAgainAt: number | undefined;
}

const nothing: JobDecision = {
  createPod: undefined,
  status: undefined,
  deletePods: [],
  deleteJob: false,
  lookAgainAt: undefined,
};
const firstBackoffMs = 10_000;
const longestBackoffMs = 600_000;

/** A pod younger than this may still be about to start; "active" and "ready" are then one write instead of two. */
const startingMs = 2_000;

/** One step of the Job controller: pure, and the same however often it is asked. */
export function decideJob(input: JobInput): JobDecision {
  const { job, now } = input;
  if (isFinished(job)) return afterEnd(job, now);
  if (job.metadata.deletionTimestamp !== undefined) return nothing;
  const census = takeCensus(input);
  const end = endOf(job, census, now);
  if (end !== undefined) return ending(input, census, end);
  if (isSuspended(input)) return suspending(input, census);
  return running(input, census);
}

function ending({ job, now }: JobInput, census: Census, end: JobEnd): JobDecision {
  const settled = end.kind === 'Complete' || census.active.length + census.terminating.length === 0;
  const counts = writtenOff(census, census.failed + (end.kind === 'Failed' ? census.active.length : 0));
  const status = jobStatusOf({ job, counts, end, settled, suspended: false, now: timestamp(now) });
  return { ...nothing, status: changed(status, job.status), deletePods: census.active };
}

function suspending({ job, now }: JobInput, census: Census): JobDecision {
  const counts = writtenOff(census, census.failed);
  const status = jobStatusOf({ job, counts, end: undefined, settled: false, suspended: true, now: timestamp(now) });
  return { ...nothing, status: changed(status, job.status), deletePods: census.active };
}

/** The counts of a Job none of whose pods is wanted any more. */
function writtenOff({ active, terminating, succeeded }: Census, failed: number): Counts {
  return { active: 0, ready: 0, succeeded: succeeded ? 1 : 0, failed, terminating: terminating.length + active.length };
}

function running({ job, now }: JobInput, census: Census): JobDecision {
  const deadline = deadlineOf(job, now);
  if (census.active.length + census.terminating.length === 0) {
    const next = nextPod(job, census, now);
    if (next.createPod !== undefined) return { ...nothing, createPod: next.createPod, lookAgainAt: deadline };
    return { ...nothing, status: activeStatus(job, census, now), lookAgainAt: earliest(next.notBefore, deadline) };
  }
  const startedBy = Math.max(
    ...census.active
      .filter((pod) => !isReady(pod))
      .map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') + startingMs),
  );
  if (job.status?.startTime === undefined && startedBy > now) return { ...nothing, lookAgainAt: earliest(startedBy, deadline) };
  return { ...nothing, status: activeStatus(job, census, now), lookAgainAt: deadline };
}

function activeStatus(job: Job, { active, terminating, failed }: Census, now: number): JobStatus | undefined {
  const counts = {
    active: active.length,
    ready: active.filter(isReady).length,
    succeeded: 0,
    failed,
    terminating: terminating.length,
  };
  const status = jobStatusOf({ job, counts, end: undefined, settled: false, suspended: false, now: timestamp(now) });
  return changed(status, job.status);
}

function endOf(job: Job, census: Census, now: number): JobEnd | undefined {
  const target = job.status?.conditions?.find(({ type, status }) => type === 'FailureTarget' && status === 'True');
  if (target !== undefined) return { kind: 'Failed', reason: target.reason ?? '', message: target.message ?? '' };
  const unsupported = unsupportedOf(job);
  if (unsupported !== undefined) return { kind: 'Failed', reason: 'NotSupported', message: unsupported };
  if (census.succeeded) return completed;
  if (census.final !== undefined) return census.final;
  if (census.failed > (job.spec.backoffLimit ?? 6)) return backoffLimitExceeded;
  const deadline = job.spec.suspend === true ? undefined : deadlineOf(job, now);
  return deadline !== undefined && now >= deadline ? deadlineExceeded : undefined;
}

/** Why this machine cannot run the Job as it is meant; undefined where it can. */
function unsupportedOf({ spec }: Job): string | undefined {
  const { parallelism = 1, completions } = spec;
  if ((completions ?? 1) > 1) return `spec.completions is ${completions}: on one machine a Job runs one pod to completion`;
  if (completions === undefined && parallelism > 1)
    return `spec.parallelism is ${parallelism}: on one machine a Job runs one pod to completion`;
  return undefined;
}

function nextPod(job: Job, census: Census, now: number): { createPod: Pod | undefined; notBefore: number | undefined } {
  if (job.spec.parallelism === 0) return { createPod: undefined, notBefore: undefined };
  const failedAt = census.lastFailure && finishedAt(census.lastFailure);
  const wait = census.failed === 0 ? 0 : Math.min(longestBackoffMs, firstBackoffMs * 2 ** (census.failed - 1));
  const notBefore = failedAt === undefined ? now : failedAt + wait;
  if (notBefore > now) return { createPod: undefined, notBefore };
  return { createPod: podOf(job, { ordinal: census.nextOrdinal, failuresBefore: census.failed }), notBefore: undefined };
}

function finishedAt({ status }: Pod): number | undefined {
  const times = (status?.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''));
  const latest = Math.max(...times.filter(Number.isFinite));
  return Number.isFinite(latest) ? latest : undefined;
}

/** When an active Job's time is up. */
function deadlineOf(job: Job, now: number): number | undefined {
  const { activeDeadlineSeconds: seconds } = job.spec;
  return seconds === undefined ? undefined : Date.parse(startTimeOf(job, timestamp(now))) + seconds * 1000;
}

function afterEnd(job: Job, now: number): JobDecision {
  const { ttlSecondsAfterFinished: ttl } = job.spec;
  if (ttl === undefined || job.metadata.deletionTimestamp !== undefined) return nothing;
  const end = job.status?.conditions?.find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True');
  const due = Date.parse(end?.lastTransitionTime ?? '') + ttl * 1000;
  return now >= due ? { ...nothing, deleteJob: true } : { ...nothing, lookAgainAt: due };
}

function earliest(...times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** The status to write, undefined where it says what is there already; counts default to 0. */
function changed(next: JobStatus, old: JobStatus = {}): JobStatus | undefined {
  const plain = ({
    active = 0,
    ready = 0,
    succeeded = 0,
    failed = 0,
    terminating = 0,
    startTime,
    completionTime,
    conditions = [],
  }: JobStatus): string =>
    JSON.stringify([
      active,
      ready,
      succeeded,
      failed,
      terminating,
      startTime,
      completionTime,
      conditions.map(({ type, status }) => [type, status]),
    ]);
  return plain(next) === plain(old) ? undefined : next;
}

import type { Job } from '../../../shared/api/kubernetes/job.ts';
import type { ContainerStatus, Pod } from '../../../shared/api/kubernetes/pod.ts';
import { annotations } from '../../../shared/core/labels.ts';
import { stuckContainer } from '../../../shared/core/pod-trouble.ts';
import { newestPod } from './input.ts';

/** Why a Job failed. */
export interface Diagnosis {
  readonly cause:
    | 'DeadlineExceeded'
    | 'AttemptTimedOut'
    | 'PodStuck'
    | 'OutOfMemory'
    | 'Interrupted'
    | 'ContainerFailed'
    | 'Unknown';
  /** The sentence of contract 3.1. */
  readonly message: string;
  /** What a person can do about it, where that is known. */
  readonly advice?: string;
}

/** 128 + SIGKILL, 128 + SIGTERM: somebody ended the process from outside. */
const signalled = [137, 143];

/** Its time is up: the Task's, or the attempt's, which is then as the Task has it. */
export function timedOut(attemptTimeout: string | undefined): Diagnosis {
  return attemptTimeout === undefined
    ? { cause: 'DeadlineExceeded', message: 'task timed out' }
    : { cause: 'AttemptTimedOut', message: `attempt timed out after ${attemptTimeout}` };
}

/** As the Job remembers it. */
const attemptTimeoutOf = ({ metadata }: Job): string | undefined => metadata.annotations?.[annotations.attemptTimeout];

/** Reads a failed Job and its pods. */
export function diagnose(job: Job, pods: readonly Pod[]): Diagnosis {
  if (failureReason(job) === 'DeadlineExceeded') return timedOut(attemptTimeoutOf(job));
  const pod = newestPod(pods);
  if (pod === undefined) return { cause: 'Interrupted', message: 'job failed: its pod is gone' };
  if (pod.status?.reason === 'DeadlineExceeded') return timedOut(attemptTimeoutOf(job));
  const containers = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return (
    diagnoseWaiting(pod) ??
    diagnosePod(pod) ??
    diagnosePreparation(pod) ??
    diagnoseExit(containers) ?? { cause: 'Unknown', message: 'job failed' }
  );
}

/** The reason of the Job's condition Failed; undefined for a Job that has not failed. */
export function failureReason(job: Job): string | undefined {
  const condition = job.status?.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
  return condition && (condition.reason ?? 'Unknown');
}

/** True where all that the Job was for is done. */
export function isComplete({ status }: Job): boolean {
  return status?.conditions?.some((condition) => condition.type === 'Complete' && condition.status === 'True') === true;
}

function diagnoseWaiting(pod: Pod): Diagnosis | undefined {
  const stuck = stuckContainer(pod);
  return stuck && { cause: 'PodStuck', message: stuck.message };
}

/** Reasons of a pod that was taken away, or that nobody hears of any more. */
const takenAway = ['Interrupted', 'NodeLost', 'NodeShutdown'];

/** An eviction, a drained or lost node, a preemption: Kubernetes took the pod away, the program did nothing wrong. */
function diagnosePod({ status }: Pod): Diagnosis | undefined {
  const disrupted = status?.conditions?.find((condition) => condition.type === 'DisruptionTarget' && condition.status === 'True');
  const isTaken = disrupted !== undefined || status?.phase === 'Unknown' || takenAway.includes(status?.reason ?? '');
  if (!isTaken) return undefined;
  const reason = status?.reason ?? disrupted?.reason ?? status?.phase ?? 'DisruptionTarget';
  return { cause: 'Interrupted', message: `job failed: its pod was taken away (reason=${reason})` };
}

/** A program of ours that was to prepare the pod: it says itself what it could not do. */
function diagnosePreparation({ status }: Pod): Diagnosis | undefined {
  for (const { name, state } of status?.initContainerStatuses ?? []) {
    const { exitCode = 0, message = '' } = state?.terminated ?? {};
    const said = message.trim();
    if (exitCode !== 0 && !signalled.includes(exitCode) && said !== '')
      return { cause: 'ContainerFailed', message: `job failed: ${name}: ${said}` };
  }
  return undefined;
}

function diagnoseExit(containers: readonly ContainerStatus[]): Diagnosis | undefined {
  const ended = containers.map(({ state }) => state?.terminated).find((state) => state !== undefined && state.exitCode !== 0);
  if (ended === undefined) return undefined;
  const { exitCode, reason = 'Error' } = ended;
  if (reason === 'OOMKilled') {
    return {
      cause: 'OutOfMemory',
      message: 'job failed: container ran out of memory (reason=OOMKilled); raise spec.resources.limits.memory',
    };
  }
  const message = `job failed: container exited with code ${exitCode} (reason=${reason})`;
  return { cause: signalled.includes(exitCode) ? 'Interrupted' : 'ContainerFailed', message };
}

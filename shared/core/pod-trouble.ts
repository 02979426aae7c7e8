import type { Job } from '../api/kubernetes/job.ts';
import type { ContainerStatus, Pod, PodCondition } from '../api/kubernetes/pod.ts';

/** How long a pod may have each kind of trouble, in milliseconds, before its attempt is given up. */
export interface PodPatience {
  /** What the pod refers to is not there or makes no sense: only somebody's hand can help, which may be on its way. */
  readonly configMs: number;
  /** An image that cannot be pulled: the kubelet tries again, with growing pauses. */
  readonly imageMs: number;
  /** No sandbox or no volumes yet: nothing says that anything is wrong. */
  readonly startMs: number;
  /** An image that is being pulled. */
  readonly pullMs: number;
  /** No node has room, or a quota leaves none: an autoscaler may bring one, others may finish. */
  readonly scheduleMs: number;
}

/** What a cluster gets that says nothing else; operator and job-finished must be told the same. */
export const defaultPodPatience: PodPatience = {
  configMs: 10_000,
  imageMs: 120_000,
  startMs: 120_000,
  pullMs: 600_000,
  scheduleMs: 300_000,
};

/** Why a pod does not start. */
export interface PodTrouble {
  /** CamelCase, for programs; the same as long as the cause is. */
  readonly reason: string;
  /** The sentence of contract 3.1. */
  readonly message: string;
  /** What a person can do about it. */
  readonly advice: string;
  /** Milliseconds since the epoch from which it is worth telling, for short ones are not; never, where the pod may be merely slow. */
  readonly tellFrom: number | undefined;
  /** Milliseconds since the epoch when its time is up. */
  readonly until: number;
}

/** A trouble that is over sooner is nobody's business. */
const tellAfterMs = 5000;
/** By then the Job controller has made a pod, or has been refused one. */
const podWithinMs = 10_000;

const configReasons = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'ErrImageNeverPull',
  'InvalidImageName',
];
const imageReasons = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];

/** Ages of a Job at which it is worth asking why it has no pod; after the last one that many milliseconds apart. */
const askAtMs = [podWithinMs, 20_000, 40_000, 80_000, 160_000];
const askEveryMs = 120_000;

/**
 * How often somebody should have asked by now why a Job has no pod. A Job controller that is behind makes no pod and says nothing for
 * minutes, for very many Jobs at a time: the pauses grow to two minutes.
 *
 * @param ageMs milliseconds since the Job was made
 */
export function timesToAsk(ageMs: number): number {
  const early = askAtMs.filter((at) => at <= ageMs).length;
  return early + Math.max(0, Math.floor((ageMs - (askAtMs.at(-1) ?? 0)) / askEveryMs));
}

/** True for a Job whose pods are all on their way out: that takes seconds, but for those of a node that nobody hears of. */
export function isLeaving({ status = {} }: Job): boolean {
  const { active = 0, terminating = 0, conditions = [] } = status;
  return active === 0 && terminating > 0 && conditions.length === 0;
}

/** Why a pod that is to start does not, or undefined where nothing keeps it or it is past that. */
export function podTrouble(pod: Pod, patience: PodPatience): PodTrouble | undefined {
  const { metadata, status = {} } = pod;
  if (metadata.deletionTimestamp !== undefined || (status.phase ?? 'Pending') !== 'Pending') return undefined;
  return unschedulable(pod, patience) ?? stuck(pod, patience) ?? slow(pod, patience);
}

/**
 * Why a Job has no pod, or undefined where it has or had one. Kubernetes tells the reason (a quota, a policy, a missing RuntimeClass) in
 * Events only: `refusal` is what it said.
 */
export function missingPodTrouble(
  { metadata, status = {} }: Job,
  refusal: string | undefined,
  { scheduleMs }: PodPatience,
): PodTrouble | undefined {
  const {
    active = 0,
    terminating = 0,
    succeeded = 0,
    failed = 0,
    uncountedTerminatedPods: uncounted = {},
    conditions = [],
  } = status;
  const pods = active + terminating + succeeded + failed + (uncounted.succeeded ?? []).length + (uncounted.failed ?? []).length;
  if (pods > 0 || conditions.length > 0 || metadata.deletionTimestamp !== undefined) return undefined;
  const since = timeOf(metadata.creationTimestamp) ?? 0;
  return {
    reason: 'PodRefused',
    message: `pod refused: ${refusal ?? 'no details'}`,
    advice: "see the namespace's quotas and policies, or correct the Task or its Agent",
    tellFrom: since + podWithinMs,
    until: since + scheduleMs,
  };
}

/** What a container of the pod waits for in vain, whatever became of the pod since; `reason` is Kubernetes' own. */
export function stuckContainer(pod: Pod): { readonly reason: string; readonly message: string } | undefined {
  const waiting = containersOf(pod)
    .map(({ state }) => state?.waiting)
    .find((state) => [...configReasons, ...imageReasons].includes(state?.reason ?? ''));
  if (waiting?.reason === undefined) return undefined;
  return { reason: waiting.reason, message: `pod stuck: ${waiting.reason} - ${waiting.message ?? 'no details'}` };
}

function unschedulable(pod: Pod, { scheduleMs }: PodPatience): PodTrouble | undefined {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || scheduled.reason !== 'Unschedulable') return undefined;
  const since = timeOf(scheduled.lastTransitionTime) ?? createdAt(pod);
  return {
    reason: 'Unschedulable',
    message: `pod unschedulable: ${scheduled.message ?? 'no details'}`,
    advice: 'add room to the cluster, or ask for less in spec.resources and spec.execution',
    tellFrom: since + tellAfterMs,
    until: since + scheduleMs,
  };
}

function stuck(pod: Pod, { configMs, imageMs }: PodPatience): PodTrouble | undefined {
  const found = stuckContainer(pod);
  if (found === undefined) return undefined;
  const since = startingSince(pod);
  const isImage = imageReasons.includes(found.reason);
  return {
    ...found,
    // The kubelet goes to and fro between trying and waiting to try.
    reason: found.reason === 'ImagePullBackOff' ? 'ErrImagePull' : found.reason,
    advice: isImage
      ? "check the image's name, and whether the node may pull it"
      : 'create what the message names, or correct the Task or its Agent',
    tellFrom: since + tellAfterMs,
    until: since + (isImage ? imageMs : configMs),
  };
}

function slow(pod: Pod, { startMs, pullMs }: PodPatience): PodTrouble | undefined {
  const init = pod.status?.initContainerStatuses ?? [];
  const isInitializing = init.length > 0 && init.every(({ state }) => state?.waiting !== undefined);
  const isCreating = (pod.status?.containerStatuses ?? []).some(({ state }) => state?.waiting?.reason === 'ContainerCreating');
  if (!isInitializing && !isCreating) return undefined;
  // With its sandbox there, and its volumes, a pod waits for an image.
  const isPulling = conditionOf(pod, 'PodReadyToStartContainers')?.status === 'True';
  const ms = isPulling ? pullMs : startMs;
  const what = isInitializing ? 'stuck initializing' : 'stuck in ContainerCreating';
  return {
    reason: isInitializing ? 'PodInitializing' : 'ContainerCreating',
    message: `pod ${what} for over ${spoken(ms)}`,
    advice: `see what \`kubectl describe pod ${pod.metadata.name}\` says of its image and volumes`,
    tellFrom: undefined,
    until: startingSince(pod) + ms,
  };
}

/** When the kubelet began with the pod, or with its main containers where others come first. */
function startingSince(pod: Pod): number {
  const initialized = conditionOf(pod, 'Initialized');
  const afterInit =
    (pod.status?.initContainerStatuses ?? []).length > 0 && initialized?.status === 'True'
      ? timeOf(initialized.lastTransitionTime)
      : undefined;
  return afterInit ?? timeOf(pod.status?.startTime) ?? createdAt(pod);
}

function createdAt({ metadata }: Pod): number {
  return timeOf(metadata.creationTimestamp) ?? 0;
}

function containersOf({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

function conditionOf({ status }: Pod, type: string): PodCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

function timeOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time);
}

function spoken(ms: number): string {
  const minutes = ms / 60_000;
  if (ms < 60_000 || !Number.isInteger(minutes)) return `${Math.round(ms / 1000)} seconds`;
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

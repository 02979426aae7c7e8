import type { Container } from '../../../shared/api/kubernetes/container.ts';
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../../../shared/api/kubernetes/pod.ts';

/** How far one container is. Times are RFC 3339. */
export type ContainerRun =
  | { readonly kind: 'waiting'; readonly reason: string; readonly message?: string }
  | { readonly kind: 'running'; readonly id: string; readonly startedAt: string }
  | {
      readonly kind: 'terminated';
      readonly id?: string;
      readonly exitCode: number;
      readonly reason: string;
      readonly message?: string;
      readonly startedAt?: string;
      readonly finishedAt: string;
    };

/** What the kubelet knows of a pod. */
export interface PodRun {
  readonly pod: Pod;
  readonly startTime: string;
  /** By container name; one that is not here has not been looked at yet. */
  readonly runs: Readonly<Record<string, ContainerRun>>;
  /** Why the whole pod is over, where its containers do not tell (their exit codes otherwise decide). */
  readonly failure?: { readonly reason: string; readonly message: string };
  /** The platform itself took the pod down: the failure is not the program's. */
  readonly disrupted?: boolean;
}

const initializing: ContainerRun = { kind: 'waiting', reason: 'PodInitializing' };
const creating: ContainerRun = { kind: 'waiting', reason: 'ContainerCreating' };

/** A pod's status from what its containers do; conditions of `before` that still hold keep their transition time. */
export function podStatusOf(run: PodRun, before: PodStatus | undefined, now: string): PodStatus {
  const { pod, runs, failure } = run;
  const init = pod.spec.initContainers ?? [];
  const unseen = init.length > 0 ? initializing : creating;
  const phase = phaseOf(run);
  return {
    phase,
    conditions: conditionsOf(run, phase).map((condition) => withTime(condition, before?.conditions, now)),
    hostIP: '127.0.0.1',
    podIP: '127.0.0.1',
    startTime: run.startTime,
    ...(init.length > 0 && {
      initContainerStatuses: init.map((container) => containerStatus(container, runs[container.name] ?? creating, true)),
    }),
    containerStatuses: pod.spec.containers.map((container) => containerStatus(container, runs[container.name] ?? unseen, false)),
    ...failure,
  };
}

function phaseOf({ pod, runs, failure }: PodRun): NonNullable<PodStatus['phase']> {
  if (failure !== undefined) return 'Failed';
  const all = pod.spec.containers.map(({ name }) => runs[name]);
  const init = (pod.spec.initContainers ?? []).map(({ name }) => runs[name]);
  if (init.some(failed)) return 'Failed';
  if (all.every((each) => each?.kind === 'terminated')) return all.some(failed) ? 'Failed' : 'Succeeded';
  return all.some((each) => each !== undefined && each.kind !== 'waiting') ? 'Running' : 'Pending';
}

const failed = (run: ContainerRun | undefined): boolean => run?.kind === 'terminated' && run.exitCode !== 0;

type Untimed = Omit<PodCondition, 'lastTransitionTime'>;

function conditionsOf({ pod, runs, disrupted }: PodRun, phase: PodStatus['phase']): Untimed[] {
  const init = (pod.spec.initContainers ?? []).map(({ name }) => runs[name]);
  const initialized = init.every((run) => run?.kind === 'terminated' && run.exitCode === 0);
  const over = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const unready = pod.spec.containers.filter(({ name }) => runs[name]?.kind !== 'running').map(({ name }) => name);
  const readiness = (type: string): Untimed => {
    if (over !== undefined) return { type, status: 'False', reason: over };
    if (unready.length === 0) return { type, status: 'True' };
    return {
      type,
      status: 'False',
      reason: 'ContainersNotReady',
      message: `containers with unready status: [${unready.join(' ')}]`,
    };
  };
  const interrupted: Untimed = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    message: 'the platform stopped while the pod was running',
  };
  return [
    ...(disrupted ? [interrupted] : []),
    { type: 'PodReadyToStartContainers', status: over === undefined ? 'True' : 'False' },
    {
      type: 'Initialized',
      status: initialized ? 'True' : 'False',
      ...(phase === 'Succeeded' ? { reason: 'PodCompleted' } : initialized ? {} : { reason: 'ContainersNotInitialized' }),
    },
    readiness('Ready'),
    readiness('ContainersReady'),
    { type: 'PodScheduled', status: 'True' },
  ];
}

function withTime(condition: Untimed, before: readonly PodCondition[] = [], now: string): PodCondition {
  const last = before.find(({ type }) => type === condition.type);
  const since = last?.status === condition.status ? last.lastTransitionTime : undefined;
  return { ...condition, lastTransitionTime: since ?? now };
}

function containerStatus({ name, image = '' }: Container, run: ContainerRun, isInit: boolean): ContainerStatus {
  const id = run.kind === 'waiting' ? undefined : run.id;
  const done = run.kind === 'terminated' && run.exitCode === 0;
  return {
    name,
    image,
    imageID: '',
    ...(id !== undefined && { containerID: id }),
    ready: isInit ? done : run.kind === 'running',
    started: run.kind === 'running',
    restartCount: 0,
    state: stateOf(run),
    lastState: {},
  };
}

function stateOf(run: ContainerRun): ContainerState {
  const { kind, ...rest } = run;
  if (kind === 'waiting') return { waiting: rest as { reason: string } };
  if (kind === 'running') return { running: { startedAt: (run as { startedAt: string }).startedAt } };
  const { id, ...terminated } = rest as Omit<Extract<ContainerRun, { kind: 'terminated' }>, 'kind'>;
  return {
    terminated: {
      ...terminated,
      startedAt: terminated.startedAt ?? terminated.finishedAt,
      ...(id !== undefined && { containerID: id }),
    },
  };
}

/** How a process ended, in a container runtime's words: killed by signal N is exit code 128 + N. */
export function terminationOf(exit: { readonly code: number | null; readonly signal: number | undefined }): {
  exitCode: number;
  reason: string;
} {
  const exitCode = exit.code ?? 128 + (exit.signal ?? 0);
  return { exitCode, reason: exitCode === 0 ? 'Completed' : 'Error' };
}

/** The status of a pod whose platform was stopped, or that was deleted, before it ended by itself; it keeps what is known of its containers. */
export function interruptedStatusOf(pod: Pod, now: string): PodStatus {
  const before = pod.status;
  const known = [...(before?.initContainerStatuses ?? []), ...(before?.containerStatuses ?? [])];
  const runs = Object.fromEntries(known.flatMap((status) => interruptedRun(status, now)));
  const run: PodRun = {
    pod,
    startTime: before?.startTime ?? now,
    runs,
    failure: { reason: 'Interrupted', message: 'the platform stopped while the pod was running' },
    disrupted: true,
  };
  return podStatusOf(run, before, now);
}

function interruptedRun({ name, state = {}, containerID }: ContainerStatus, now: string): [string, ContainerRun][] {
  const { running, terminated } = state;
  const id = containerID === undefined ? {} : { id: containerID };
  if (terminated !== undefined) {
    const { exitCode, reason = 'Error', finishedAt = now } = terminated;
    return [[name, { kind: 'terminated', ...id, exitCode, reason, finishedAt, startedAt: terminated.startedAt ?? finishedAt }]];
  }
  if (running === undefined) return [];
  return [
    [
      name,
      { kind: 'terminated', ...id, exitCode: 137, reason: 'Interrupted', startedAt: running.startedAt ?? now, finishedAt: now },
    ],
  ];
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Container } from '../../shared/api/kubernetes/container.ts';
import type { Pod, PodStatus } from '../../shared/api/kubernetes/pod.ts';
import { timestamp } from '../../shared/core/time.ts';
import { startContainer } from './container.ts';
import { commandOf, type Images } from './core/command.ts';
import { type ContainerRun, type PodRun, podStatusOf } from './core/pod-status.ts';
import type { Machine } from './machine.ts';
import { type PodFolder, removeFolder } from './pod-folder.ts';
import { containersOf, type Prepared, preparePod } from './prepare.ts';
import type { ContainerProcess } from './process.ts';
import { killProcessesOf } from './reap.ts';

export interface PodRunnerOptions {
  readonly machine: Machine;
  readonly pod: Pod;
  readonly folder: PodFolder;
  /** Told of every change of the pod's status. */
  readonly report: (status: PodStatus) => void;
}

/** A pod that runs on this machine. */
export interface PodRunner {
  /** Ends it: TERM to the containers' main processes, KILL after `graceMs`; a later call may only shorten the grace. */
  stop(graceMs: number, failure?: PodRun['failure']): void;
  /** Resolves when nothing of it runs any more and its last status has been reported. Never rejects. */
  readonly done: Promise<void>;
}

/** Wait before a pod that misses something looks for it again: doubled from the first to the last. */
const firstRetryMs = 500;
const lastRetryMs = 10_000;

/** Runs a pod to its end: volumes, init containers one by one, then all containers. */
export function runPod({ machine, pod, folder, report }: PodRunnerOptions): PodRunner {
  const { now, log } = machine;
  const startTime = timestamp(now());
  const runs: Record<string, ContainerRun> = {};
  const processes = new Set<ContainerProcess>();
  const stopping = new AbortController();
  const over = new AbortController();
  let failure: PodRun['failure'];
  let last: PodStatus | undefined;
  let killAt = Number.POSITIVE_INFINITY;
  let killTimer: NodeJS.Timeout | undefined;

  function stop(graceMs: number, why?: PodRun['failure']): void {
    failure ??= why;
    if (!stopping.signal.aborted) {
      stopping.abort();
      for (const process of processes) process.signal('SIGTERM');
    }
    if (now() + graceMs >= killAt) return;
    killAt = now() + graceMs;
    clearTimeout(killTimer);
    killTimer = setTimeout(() => {
      for (const process of processes) process.signal('SIGKILL');
    }, graceMs);
  }

  function tell(): void {
    const run: PodRun = { pod, startTime, runs, ...(failure !== undefined && { failure }) };
    last = podStatusOf(run, last, timestamp(now()));
    report(last);
  }

  /** Waits until all that the pod refers to is there; undefined where it is stopped before. */
  async function prepared(): Promise<Prepared | undefined> {
    for (let waitMs = firstRetryMs; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, lastRetryMs)) {
      const attempt = new AbortController();
      const found = await preparePod(machine, { pod, folder, signal: AbortSignal.any([over.signal, attempt.signal]) });
      if (found.kind === 'ready') return found;
      attempt.abort();
      for (const { name } of containersOf(pod))
        runs[name] = { kind: 'waiting', reason: 'CreateContainerConfigError', message: found.message };
      tell();
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** Runs one container to its end; false where it failed, or the pod was stopped before. */
  async function runOne(container: Container, { volumes, variables, addresses }: Prepared): Promise<boolean> {
    const command = commandOf(container, machine.images);
    if (stopping.signal.aborted || command.kind === 'unknown') return false;
    const own = variables[container.name] ?? {};
    const started = await startContainer({ ...machine, container, command, folder, volumes, addresses, variables: own });
    runs[container.name] = started.run;
    if ('process' in started) {
      processes.add(started.process);
      if (stopping.signal.aborted) started.process.signal(now() < killAt ? 'SIGTERM' : 'SIGKILL');
      tell();
      runs[container.name] = await started.ended;
      processes.delete(started.process);
    }
    if (processes.size > 0) tell();
    const ended = runs[container.name];
    return ended?.kind === 'terminated' && ended.exitCode === 0;
  }

  async function runAll(): Promise<void> {
    failure = impossible(pod, machine.images, runs);
    if (failure !== undefined) return;
    warnOfHostCommands(machine, pod);
    const ready = await prepared();
    if (ready === undefined) return;
    for (const container of pod.spec.initContainers ?? []) {
      delete runs[container.name];
      if (!(await runOne(container, ready))) return;
    }
    for (const { name } of pod.spec.containers) delete runs[name];
    await Promise.all(pod.spec.containers.map((container) => runOne(container, ready)));
  }

  async function run(): Promise<void> {
    const { activeDeadlineSeconds: seconds } = pod.spec;
    const deadline = seconds === undefined ? undefined : setTimeout(() => stop(graceOf(pod), tooLong), seconds * 1000);
    await runAll().catch((err: unknown) => {
      log.error({ err, pod: pod.metadata.name }, 'a pod could not be run');
      failure ??= { reason: 'InternalError', message: 'the platform could not run the pod; its log says why' };
    });
    clearTimeout(deadline);
    clearTimeout(killTimer);
    over.abort();
    await killProcessesOf(folder.path);
    const ends = podStatusOf({ pod, startTime, runs }, undefined, startTime).phase;
    if (ends !== 'Succeeded' && ends !== 'Failed')
      failure ??= { reason: 'Terminated', message: 'the pod was stopped before its containers had run' };
    tell();
    await removeFolder(folder.root).catch((err: unknown) => log.warn({ err, pod: pod.metadata.name }, 'a pod left files behind'));
  }

  return { stop, done: run() };
}

const tooLong = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

/** Milliseconds between TERM and KILL, as the pod asks or was asked to be deleted. */
export function graceOf({ metadata, spec }: Pod): number {
  return (metadata.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30) * 1000;
}

/** A container that this machine has no program for ends the pod at once: waiting would not bring the image. */
function impossible(pod: Pod, images: Images, runs: Record<string, ContainerRun>): PodRun['failure'] {
  for (const container of containersOf(pod)) {
    const command = commandOf(container, images);
    if (command.kind !== 'unknown') continue;
    runs[container.name] = { kind: 'waiting', reason: 'ErrImageNeverPull', message: command.message };
    return { reason: 'ErrImageNeverPull', message: command.message };
  }
  return undefined;
}

function warnOfHostCommands({ images, events }: Machine, pod: Pod): void {
  const onHost = containersOf(pod).filter((container) => commandOf(container, images).kind === 'host');
  if (onHost.length === 0) return;
  const names = onHost.map(({ name, image = '' }) => `${name} (${image})`).join(', ');
  void events.record(pod, {
    type: 'Warning',
    reason: 'NoContainerIsolation',
    message: `on one machine there are no images: the command runs directly on this machine, with the platform's own rights, instead of in ${names}`,
  });
}

import type { Task } from '../../shared/api/generated/task.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { Condition } from '../../shared/api/meta.ts';
import { attemptName, launchCondition, runsWithoutPod } from '../../shared/core/attempt.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { waitsForPlace } from '../../shared/core/places.ts';
import { isLeaving, type PodPatience } from '../../shared/core/pod-trouble.ts';
import { isGated } from '../../shared/core/schedule.ts';
import { attemptEnd, attemptStartedAt } from '../../shared/core/timeouts.ts';
import type { Observation } from './observation.ts';
import { observePod } from './observe-pod.ts';

/** A Task as the operator's caches know it. */
export interface Sighting {
  readonly task: Task;
  /** The Job that its status names. */
  readonly job: Job | undefined;
  /** That Job's pod, as long as it has not started. */
  readonly pod: Pod | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /**
   * Why the Task is looked at though it may not have changed: the version of something it refers to, that the operator begins and
   * knows of no changes, that it is simply time to look again, or that the Task has ended and its children do not know.
   */
  readonly because:
    | { readonly kind: 'change' }
    | { readonly kind: 'reference'; readonly version: string }
    | { readonly kind: 'begin' }
    | { readonly kind: 'resync' }
    | { readonly kind: 'orphans' };
  readonly graces: Graces;
  readonly patience: PodPatience;
}

export interface Graces {
  /** How long an Agent may be missing; task-admitted knows the same. */
  readonly agentMs: number;
  /** How long a Job may be missing after its start. */
  readonly jobMs: number;
  /** How long job-finished may take to ask for the next attempt itself. */
  readonly relaunchMs: number;
}

const nothing: Observation = { kind: 'nothing' };

/** What a Task needs to be told to the functions, if anything. */
export function observeTask(sighting: Sighting): Observation {
  const { task, because } = sighting;
  const state = stateOf(task);
  if (task.metadata.deletionTimestamp !== undefined) return nothing;
  if (isTerminal(state)) return because.kind === 'orphans' ? tellAgain(task) : nothing;
  // What is to be done about its schedule is another matter (observe-schedule.ts).
  if (state === 'Scheduled') return nothing;
  return state === 'Running' ? observeRunning(sighting) : observeWaiting(sighting);
}

/** Whoever ended the Task does what follows from that once more. */
function tellAgain({ status }: Task): Observation {
  const job = status?.jobName;
  if (job === undefined) return { kind: 'send', event: 'task.admitted', version: `${status?.phase}-orphans` };
  return { kind: 'send', event: 'job.finished', version: `${job}-orphans`, job };
}

function observeRunning({ task, job, pod, now, because, graces, patience }: Sighting): Observation {
  const name = attemptName(task);
  if (name === undefined) return nothing;
  const finished = (version: string): Observation => ({ kind: 'send', event: 'job.finished', version, job: name });

  if (isCancelled(task)) return finished(`${name}-cancel`);
  if (conditionIs(task, 'Suspended', 'True')) {
    if (task.spec.suspend === true) return nothing;
    return finished(`${name}-resume-${task.metadata.generation}`);
  }
  if (runsWithoutPod(task)) return observeRun(name, { task, now, because });
  if (job === undefined) {
    const visibleBy = attemptStartedAt(task) + graces.jobMs;
    return now < visibleBy ? { kind: 'wait', until: visibleBy } : finished(`${name}-lost`);
  }
  if (job.status?.conditions?.some(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'))) {
    return finished(`${name}-${job.metadata.resourceVersion}`);
  }
  // Its node is not heard of: how long that has been so the pod tells, which only job-finished reads.
  if (isLeaving(job)) return because.kind === 'resync' ? finished(`${name}-leaving`) : nothing;
  return observePod({ task, job, pod, patience, now });
}

/**
 * A run without a pod ends with its time. Somebody has to be asked how it stands now and then, for a turn that was taken and then lost is
 * missed by nobody.
 */
function observeRun(attempt: string, { task, now, because }: Pick<Sighting, 'task' | 'now' | 'because'>): Observation {
  const until = attemptEnd(task)?.at;
  if (until !== undefined && now >= until)
    return { kind: 'send', event: 'job.finished', version: `${attempt}-deadline`, job: attempt };
  if (because.kind === 'resync' || because.kind === 'begin')
    return { kind: 'send', event: 'run.due', version: `${attempt}-${because.kind}`, until };
  return until === undefined ? nothing : { kind: 'wait', until };
}

function observeWaiting({ task, now, because, graces }: Sighting): Observation {
  const { generation = 0 } = task.metadata;
  const version = `${generation}-${task.status?.attempts ?? 0}`;
  const admitted = (suffix = ''): Observation => ({ kind: 'send', event: 'task.admitted', version: version + suffix });

  if (isCancelled(task)) return admitted('-cancel');
  // Its schedule has not let it start; observe-schedule.ts sees to it that it is not forgotten.
  if (isGated(task)) return nothing;
  const due = timeOf(task.status?.nextScheduleTime);
  if (due > now) return { kind: 'wait', until: due };

  const waiting = findCondition(task.status?.conditions, 'Admitted');
  if (waiting?.status === 'False' && waiting.observedGeneration === generation) {
    // Whose turn it is the store says, and the sweep sees to it that nobody is forgotten.
    if (waitsForPlace(task) && (because.kind === 'resync' || because.kind === 'begin')) return nothing;
    return observeRefused(waiting, { now, because, graces }, admitted);
  }

  // Between two attempts job-finished asks for the next one itself; this is for the case that it could not.
  const between = findCondition(task.status?.conditions, launchCondition(task));
  if (between?.status === 'False' && due === 0) {
    const since = Date.parse(between.lastTransitionTime) + graces.relaunchMs;
    if (now < since) return { kind: 'wait', until: since };
  }
  return admitted();
}

/** A Task that was judged as it is now, and has to wait: for what it refers to, or for a place. */
function observeRefused(
  waiting: Condition,
  { now, because, graces }: Pick<Sighting, 'now' | 'because' | 'graces'>,
  admitted: (suffix: string) => Observation,
): Observation {
  if (because.kind === 'reference') return admitted(`-${because.version}`);
  if (waiting.reason === 'AgentNotFound') {
    const until = Date.parse(waiting.lastTransitionTime) + graces.agentMs;
    return now < until ? { kind: 'wait', until } : admitted('-AgentNotFound');
  }
  return because.kind === 'change' ? nothing : admitted(`-${waiting.reason}`);
}

function isCancelled({ metadata }: Task): boolean {
  return metadata.annotations?.[annotations.cancel] !== undefined;
}

function conditionIs({ status }: Task, type: string, value: Condition['status']): boolean {
  return findCondition(status?.conditions, type)?.status === value;
}

/** Milliseconds since the epoch; 0 where there is no time. */
function timeOf(time: string | undefined): number {
  return time === undefined ? 0 : Date.parse(time);
}

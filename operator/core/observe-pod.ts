import type { Task } from '../../shared/api/generated/task.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { missingPodTrouble, type PodPatience, type PodTrouble, podTrouble, timesToAsk } from '../../shared/core/pod-trouble.ts';
import type { Observation } from './observation.ts';

export interface PodSighting {
  readonly task: Task;
  /** The Task's Job. */
  readonly job: Job;
  /** Its pod, as long as it has not started. */
  readonly pod: Pod | undefined;
  readonly patience: PodPatience;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * What a running Task's pod needs to be told: that it does not start and why, that its time is up, or that it has started after all.
 * What the Task's condition PodStuck says already is not told again.
 */
export function observePod(sighting: PodSighting): Observation {
  const { task, job, pod, patience, now } = sighting;
  const missing = pod === undefined ? missingPodTrouble(job, undefined, patience) : undefined;
  if (missing !== undefined) return observeMissingPod(sighting, missing);
  const trouble = pod && podTrouble(pod, patience);
  if (trouble === undefined) return stuckReason(task) === undefined ? { kind: 'nothing' } : tellOf(job, 'started');
  const { reason, tellFrom, until } = trouble;
  if (now >= until) return tellOf(job, reason);
  if (tellFrom === undefined || stuckReason(task) === reason) return { kind: 'wait', until };
  return now < tellFrom ? { kind: 'wait', until: Math.min(tellFrom, until) } : tellOf(job, `${reason}-waits`);
}

/** Whether Kubernetes refuses it, or is only late, job-finished finds out: it is asked now and then, and when its time is up. */
function observeMissingPod({ task, job, now }: PodSighting, { reason, tellFrom = 0, until }: PodTrouble): Observation {
  if (now < tellFrom) return { kind: 'wait', until: tellFrom };
  if (now < until && stuckReason(task) === reason) return { kind: 'wait', until };
  const times = timesToAsk(now - Date.parse(job.metadata.creationTimestamp ?? ''));
  return { ...tellOf(job, `${reason}-${now < until ? 'waits' : 'over'}-${times}`), isOnce: true };
}

/** What the Task shows to keep its pod from starting. */
function stuckReason({ status }: Task): string | undefined {
  const shown = findCondition(status?.conditions, 'PodStuck');
  return shown?.status === 'True' ? shown.reason : undefined;
}

function tellOf({ metadata: { name } }: Job, what: string): Extract<Observation, { event: 'job.finished' }> {
  return { kind: 'send', event: 'job.finished', version: `${name}-pod-${what}`, job: name };
}

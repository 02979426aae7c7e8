import type { Task } from '../../shared/api/generated/task.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { findCondition } from '../../shared/core/conditions.ts';
import { missingPodTrouble, type PodPatience, podTrouble } from '../../shared/core/pod-trouble.ts';
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
export function observePod({ task, job, pod, patience, now }: PodSighting): Observation {
  const { name } = job.metadata;
  const finished = (what: string): Observation => ({
    kind: 'send',
    event: 'job.finished',
    version: `${name}-pod-${what}`,
    job: name,
  });
  const trouble = pod === undefined ? missingPodTrouble(job, undefined, patience) : podTrouble(pod, patience);
  const shown = findCondition(task.status?.conditions, 'PodStuck');
  if (trouble === undefined) return shown?.status === 'True' ? finished('started') : { kind: 'nothing' };
  const { reason, tellFrom, until } = trouble;
  if (now >= until) return finished(reason);
  if (tellFrom === undefined || (shown?.status === 'True' && shown.reason === reason)) return { kind: 'wait', until };
  return now < tellFrom ? { kind: 'wait', until: Math.min(tellFrom, until) } : finished(`${reason}-waits`);
}

import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { findCondition } from '../../../shared/core/conditions.ts';
import { missingPodTrouble, type PodTrouble, podTrouble } from '../../../shared/core/pod-trouble.ts';
import type { Decision } from './decision.ts';
import type { Diagnosis } from './diagnose.ts';
import { type FinishInput, newestPod } from './input.ts';

/** A deletionTimestamp is when the pod's grace ends; a kubelet that is there needs no more than seconds after that. */
const lostAfterMs = 60_000;

/** Why the present Job's pod does not start; undefined where it does. */
export function troubleOf({ job, pods, refusal, volumeProblem, limits }: FinishInput): PodTrouble | undefined {
  const pod = newestPod(pods);
  // Without a word of Kubernetes' a pod may merely be late, or be gone.
  if (pod === undefined) return job && refusal ? missingPodTrouble(job, refusal, limits.podPatience) : undefined;
  const trouble = podTrouble(pod, limits.podPatience);
  if (trouble === undefined || !volumeProblem) return trouble;
  return { ...trouble, message: `${trouble.message}: ${volumeProblem}` };
}

/** What a running Task says of its pod; it is told once what keeps it, and once that nothing does any more. */
export function tellOfPod(input: FinishInput): Decision {
  const shown = findCondition(input.task.status?.conditions, 'PodStuck');
  const trouble = troubleOf(input);
  if (trouble === undefined) {
    return shown?.status === 'True'
      ? { kind: 'tell', isStuck: false, reason: 'PodStarted', message: 'nothing keeps the pod any more' }
      : { kind: 'ignore', why: `Job ${input.eventJob} is still running` };
  }
  const { reason, message, advice, tellFrom } = trouble;
  const isEarly = tellFrom === undefined || input.now < tellFrom;
  if (isEarly || (shown?.status === 'True' && shown.reason === reason))
    return { kind: 'ignore', why: `the pod has time to start: ${message}` };
  return { kind: 'tell', isStuck: true, reason, message: `${message}; ${advice}` };
}

/**
 * A pod that is to end and does not: its kubelet is not heard of any more. Kubernetes waits for it until somebody removes its node; we
 * do not.
 */
export function isLost(pod: Pod | undefined, now: number): boolean {
  const due = pod?.metadata.deletionTimestamp;
  return due !== undefined && now >= Date.parse(due) + lostAfterMs;
}

/** A pod whose time to start is up. */
export function diagnoseStuck(input: FinishInput): Diagnosis {
  const trouble = troubleOf(input);
  if (trouble === undefined) return { cause: 'Unknown', message: 'job failed' };
  return { cause: 'PodStuck', message: trouble.message, advice: trouble.advice };
}

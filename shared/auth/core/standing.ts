import type { ObjectMeta } from '../../api/meta.ts';
import { annotations } from '../../core/labels.ts';
import { attemptOf, jobName } from '../../core/names.ts';
import { controllerOf, jobKind, type PodClaim, taskKind } from './identity.ts';

/** What was read about the pod that a token is bound to; whatever is not there any more is undefined. */
export interface PodFacts {
  readonly pod:
    | { readonly metadata: ObjectMeta; readonly status?: { readonly phase?: string | undefined } | undefined }
    | undefined;
  readonly job: { readonly metadata: ObjectMeta } | undefined;
  readonly task:
    | { readonly metadata: ObjectMeta; readonly status?: { readonly attempts?: number | undefined } | undefined }
    | undefined;
}

/** What a pod is to the platform. */
export type Standing =
  | { readonly kind: 'worker'; readonly task: { readonly name: string; readonly uid: string } }
  /** It works for no Task; `inJob` where a Job manages it. */
  | { readonly kind: 'stranger'; readonly inJob: boolean }
  /** There is no such pod now, so its token is worth nothing. */
  | { readonly kind: 'gone' }
  /** It worked for a Task, or looks as if it did, and may not act for it. */
  | { readonly kind: 'refused'; readonly why: string };

/**
 * What the pod of a token is. A worker is a pod that runs, managed by the Job that the platform made for the present attempt of a Task
 * that is there: pod, Job and Task name one another by uid, so neither labels nor names that somebody has copied are enough, and a pod
 * of an earlier attempt that has not ended yet (a node that is cut off) is shut out as soon as the next one has begun.
 */
export function standingOf(claim: PodClaim, { pod, job, task }: PodFacts): Standing {
  if (pod?.metadata.uid !== claim.uid) return { kind: 'gone' };
  const owner = controllerOf(pod.metadata, jobKind);
  if (owner === undefined) return { kind: 'stranger', inJob: false };
  if (job === undefined || job.metadata.uid !== owner.uid) return refused(`the Job of pod "${claim.name}" is gone`);
  const ref = controllerOf(job.metadata, taskKind);
  if (ref === undefined) return { kind: 'stranger', inJob: true };
  const { [annotations.taskName]: name, [annotations.taskUid]: uid } = job.metadata.annotations ?? {};
  if (name !== ref.name || uid !== ref.uid) return refused(`Job "${job.metadata.name}" was not made by the platform`);
  if (task?.metadata.uid !== ref.uid) return refused(`Task "${ref.name}" is gone`);
  const why = pastOf(claim, { pod, job: job.metadata.name, ref, attempts: task.status?.attempts ?? 0 });
  return why === undefined ? { kind: 'worker', task: { name: ref.name, uid: ref.uid } } : refused(why);
}

interface Present {
  readonly pod: NonNullable<PodFacts['pod']>;
  readonly job: string;
  readonly ref: { readonly name: string; readonly uid: string };
  /** Of the Task's status: the Job of an attempt may run before it is counted there, never after the next one is. */
  readonly attempts: number;
}

function pastOf(claim: PodClaim, { pod, job, ref, attempts }: Present): string | undefined {
  const phase = pod.status?.phase;
  if (phase === 'Succeeded' || phase === 'Failed') return `pod "${claim.name}" has ended`;
  const attempt = attemptOf(job);
  if (attempt < attempts) return `pod "${claim.name}" belongs to an earlier attempt of Task "${ref.name}"`;
  if (attempt > attempts + 1 || job !== jobName(ref, attempt)) return `Job "${job}" was not made by the platform`;
  return undefined;
}

const refused = (why: string): Standing => ({ kind: 'refused', why });

import { Jobs, Pods } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Reflector } from '../../shared/kube/reflector.ts';
import { createWorkQueue } from '../../shared/kube/work-queue.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { decideJob, type JobDecision } from './core/decide-job.ts';
import { isControlledBy, orderOf } from './core/job-pod.ts';
import { replacing } from './status-writer.ts';

export interface JobControllerOptions {
  readonly kube: Kube;
  readonly jobs: Pick<Reflector<Job>, 'get'>;
  readonly events: EventRecorder;
  readonly now: () => number;
  readonly log: Logger;
}

/** Makes pods for Jobs and sums their fate up in the Jobs' status. */
export interface JobController {
  jobChanged(job: Job): void;
  podChanged(pod: Pod): void;
  podGone(pod: Pod): void;
  close(): Promise<void>;
}

/** How long a pod that was created counts as there though the watch has not shown it; the watch may have lost it for good. */
const expectationMs = 10_000;

/** The Job controller. */
export function createJobController({ kube, jobs, events, now, log }: JobControllerOptions): JobController {
  /** The pods of each Job, by the Job's uid and their own. */
  const podsByJob = new Map<string, Map<string, Pod>>();
  /** Pods that were created here and not yet seen by the watch, by their Job's uid. */
  const expected = new Map<string, { readonly pod: Pod; readonly until: number }>();
  const queue = createWorkQueue({ work, log });

  async function work(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const job = jobs.get(namespace, name);
    if (job === undefined) return;
    const decision = decideJob({ job, pods: podsOf(job), now: now() });
    await apply(job, decision);
    if (decision.lookAgainAt !== undefined) queue.addAfter(key, Math.max(0, decision.lookAgainAt - now()));
  }

  function podsOf({ metadata: { uid = '' } }: Job): Pod[] {
    const seen = podsByJob.get(uid);
    const pods = [...(seen?.values() ?? [])];
    const waiting = expected.get(uid);
    if (waiting !== undefined && waiting.until > now() && seen?.has(waiting.pod.metadata.uid ?? '') !== true)
      pods.push(waiting.pod);
    return pods.sort((a, b) => orderOf(a).ordinal - orderOf(b).ordinal);
  }

  async function apply(job: Job, { createPod, status, deletePods, deleteJob }: JobDecision): Promise<void> {
    const { namespace = '', name, uid = '' } = job.metadata;
    if (createPod !== undefined) await create(job, createPod);
    if (status !== undefined) {
      await kube.patch(
        Jobs,
        { namespace, name },
        { metadata: { uid }, status: replacing(job.status ?? {}, status) },
        { subresource: 'status', fieldManager },
      );
      tellOfFailure(job, status.conditions ?? []);
    }
    for (const pod of deletePods) await kube.delete(Pods, { namespace, name: pod.metadata.name, uid: pod.metadata.uid ?? '' });
    if (deleteJob) await kube.delete(Jobs, { namespace, name, uid });
  }

  async function create(job: Job, pod: Pod): Promise<void> {
    const { namespace = '', uid = '' } = job.metadata;
    try {
      const created = await kube.create(Pods, namespace, pod);
      expected.set(uid, { pod: created, until: now() + expectationMs });
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      // The name comes from the Job's uid: it is ours, created before, and the watch will show it.
      const there = await kube.get(Pods, namespace, pod.metadata.name);
      if (there !== undefined && isControlledBy(there, uid)) expected.set(uid, { pod: there, until: now() + expectationMs });
      else throw error;
    }
  }

  function tellOfFailure(job: Job, conditions: readonly { type: string; reason?: string; message?: string }[]): void {
    const failure = conditions.find(({ type }) => type === 'Failed');
    if (failure === undefined) return;
    const named = { ...job, apiVersion: 'batch/v1' as const, kind: 'Job' as const };
    void events.record(named, { type: 'Warning', reason: failure.reason ?? 'Failed', message: failure.message ?? '' });
  }

  /** Keeps the index of pods and looks at the pod's Job again. */
  function note(pod: Pod, isGone: boolean): void {
    const { namespace = '', uid = '' } = pod.metadata;
    const job = pod.metadata.ownerReferences?.find(({ controller, kind }) => controller === true && kind === 'Job');
    if (job === undefined) return;
    if (expected.get(job.uid)?.pod.metadata.uid === uid) expected.delete(job.uid);
    const siblings = podsByJob.get(job.uid) ?? new Map<string, Pod>();
    if (isGone) siblings.delete(uid);
    else siblings.set(uid, pod);
    if (siblings.size > 0) podsByJob.set(job.uid, siblings);
    else podsByJob.delete(job.uid);
    queue.add(`${namespace}/${job.name}`);
  }

  return {
    jobChanged: ({ metadata }) => queue.add(`${metadata.namespace ?? ''}/${metadata.name}`),
    podChanged: (pod) => note(pod, false),
    podGone: (pod) => note(pod, true),
    close: () => queue.close(),
  };
}

const fieldManager = 'job-controller';

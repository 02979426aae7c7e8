import type { JobFinished } from '../../eventing/generated/event-data.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Jobs, Pods, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { attemptOf } from '../../shared/core/names.ts';
import { agentOf } from '../../shared/core/provider-ref.ts';
import { refTo } from '../../shared/core/refs.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { failureReason } from './core/diagnose.ts';
import type { FinishInput } from './core/input.ts';
import type { Deps } from './deps.ts';

/** Reads all that a decision about the Task rests on; undefined where the Task is gone, or another one has its name. */
export async function gather(
  { task: ref, job: eventJob }: JobFinished,
  { kube, store, limits, now }: Deps,
): Promise<FinishInput | undefined> {
  const task = await kube.get(Tasks, ref.namespace, ref.name);
  if (task === undefined || task.metadata.uid !== ref.uid) return undefined;
  const at = agentOf(task);
  const key = refTo(task);
  const [job, runs, agent, plan] = await Promise.all([
    jobOf(kube, task, eventJob),
    store.runs(key),
    at && kube.get(Agents, at.namespace, at.name),
    at && store.plan(key),
  ]);
  const pods = job !== undefined && failureReason(job) !== undefined ? await podsOf(kube, key.namespace, job.metadata.name) : [];
  return { task, eventJob, job, pods, runs, agent, plan, now: now(), limits };
}

async function jobOf(kube: Kube, { metadata, status }: Task, eventJob: string): Promise<Job | undefined> {
  const name = attemptOf(eventJob) > (status?.attempts ?? 0) ? eventJob : status?.jobName;
  return name === undefined ? undefined : kube.get(Jobs, metadata.namespace ?? 'default', name);
}

/** The pods that the Job controller made for a Job. */
export async function podsOf(kube: Kube, namespace: string, job: string): Promise<readonly Pod[]> {
  const { items } = await kube.list(Pods, { namespace, labelSelector: `batch.kubernetes.io/job-name=${job}` });
  return items;
}

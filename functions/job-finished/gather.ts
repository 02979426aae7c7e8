import type { JobFinished } from '../../eventing/generated/event-data.ts';
import type { Agent } from '../../shared/api/generated/agent.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Agents, Events, Jobs, Pods, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import { attemptName, runsWithoutPod } from '../../shared/core/attempt.ts';
import { attemptOf } from '../../shared/core/names.ts';
import { agentOf } from '../../shared/core/provider-ref.ts';
import { refTo } from '../../shared/core/refs.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { StoredPlan } from '../../shared/store/store.ts';
import { isComplete } from './core/diagnose.ts';
import { type FinishInput, hasLastWord, newestPod } from './core/input.ts';
import { troubleOf } from './core/pod.ts';
import type { Deps } from './deps.ts';

/** Why a pod waits for its volumes. */
const volumeReasons = ['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'];

/** Reads all that a decision about the Task rests on; undefined where the Task is gone, or another one has its name. */
export async function gather(
  { task: ref, job: eventJob }: JobFinished,
  { kube, store, limits, now }: Deps,
): Promise<FinishInput | undefined> {
  const task = await kube.get(Tasks, ref.namespace, ref.name);
  if (task === undefined || task.metadata.uid !== ref.uid) return undefined;
  const at = agentOf(task);
  const key = refTo(task);
  const finding = at && kube.get(Agents, at.namespace, at.name);
  const [job, runs, agent, plan, usage] = await Promise.all([
    jobOf(kube, task, eventJob),
    store.runs(key),
    finding,
    finding && planOf(task, finding, store),
    task.spec.type === 'ai' ? store.usage(key) : undefined,
  ]);
  if (job === undefined && !runsWithoutPod(task)) await refuseIfChanged(task, kube);
  const input: FinishInput = { task, eventJob, job, pods: [], runs, agent, plan, usage: usage?.task, now: now(), limits };
  if (job === undefined || isComplete(job) || hasLastWord(input)) return input;
  const pods = await podsOf(kube, key.namespace, job.metadata.name);
  if (pods.length === 0) return { ...input, refusal: await said(job, ['FailedCreate'], kube) };
  return { ...input, pods, volumeProblem: await volumeProblemOf({ ...input, pods }, kube) };
}

/** Only the plan of an autonomous Task decides anything. One that has come round before is known to be one. */
async function planOf(task: Task, finding: Promise<Agent | undefined>, store: Deps['store']): Promise<StoredPlan | undefined> {
  const isAutonomous = (task.status?.iteration ?? 0) > 0 || (await finding)?.spec.coordination?.autonomous === true;
  return isAutonomous ? store.plan(refTo(task)) : undefined;
}

/**
 * A Job that was not found may have been removed by another delivery since the Task was read, which has written before that what comes
 * next: it is not lost, and nothing must be decided by a Task of before.
 */
async function refuseIfChanged({ metadata }: Task, kube: Pick<Kube, 'get'>): Promise<void> {
  const now = await kube.get(Tasks, metadata.namespace ?? 'default', metadata.name);
  if (now?.metadata.resourceVersion !== metadata.resourceVersion)
    throw new ConflictError(`Task ${metadata.name} has changed since its Job was looked for`);
}

/** They are asked for where a pod's time is up and its status does not say why. */
async function volumeProblemOf(input: FinishInput, kube: Kube): Promise<string | undefined> {
  const trouble = troubleOf(input);
  const pod = newestPod(input.pods);
  if (pod === undefined || trouble === undefined || trouble.tellFrom !== undefined || input.now < trouble.until) return undefined;
  return said(pod, volumeReasons, kube);
}

/** What Kubernetes says in Events only: the last one about this object, for one of these reasons. */
async function said({ metadata }: Job | Pod, reasons: readonly string[], kube: Kube): Promise<string | undefined> {
  const { namespace = 'default', uid } = metadata;
  try {
    const { items } = await kube.list(Events, { namespace, fieldSelector: `involvedObject.uid=${uid}` });
    return items.findLast(({ reason }) => reasons.includes(reason ?? ''))?.message;
  } catch (error) {
    // Who may not read Events says what there is to say without them.
    if (error instanceof OrkaError && error.retry === 'never') return undefined;
    throw error;
  }
}

async function jobOf(kube: Kube, task: Task, eventJob: string): Promise<Job | undefined> {
  const { metadata, status } = task;
  // Another attempt may have had a pod.
  if (eventJob === attemptName(task) && runsWithoutPod(task)) return undefined;
  const name = attemptOf(eventJob) > (status?.attempts ?? 0) ? eventJob : status?.jobName;
  return name === undefined ? undefined : kube.get(Jobs, metadata.namespace ?? 'default', name);
}

/** The pods that the Job controller made for a Job. */
export async function podsOf(kube: Kube, namespace: string, job: string): Promise<readonly Pod[]> {
  const { items } = await kube.list(Pods, { namespace, labelSelector: `batch.kubernetes.io/job-name=${job}` });
  return items;
}

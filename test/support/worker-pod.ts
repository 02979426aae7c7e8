import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Pods, ServiceAccounts, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { ObjectMeta } from '../../shared/api/meta.ts';
import { jobName } from '../../shared/core/names.ts';
import type { Kube } from '../../shared/kube/kube.ts';

/** A Task, the Job of one of its attempts, and the Job's pod, as they are once the platform has launched it. */
export interface WorkerPod {
  readonly task: { readonly namespace: string; readonly name: string; readonly uid: string };
  readonly job: Job;
  readonly pod: Pod;
}

const workerAccount = 'orka-ai-worker';

/** Creates a Task; the first with its worker's ServiceAccount. */
export async function addTask(
  kube: Kube,
  at: { namespace: string; name: string },
  spec: Partial<Task['spec']> = {},
): Promise<Task> {
  await account(kube, at.namespace, workerAccount);
  return kube.create<Task>(Tasks, at.namespace, {
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name: at.name },
    spec: { type: 'ai', prompt: 'do it', ...spec },
  });
}

/** What an attempt at a Task consists of; `change` puts something else into the Job's metadata or the pod's. */
export async function addWorkerPod(
  kube: Kube,
  { metadata }: Task,
  attempt = 1,
  change: { readonly job?: Partial<ObjectMeta>; readonly pod?: Partial<ObjectMeta>; readonly account?: string } = {},
): Promise<WorkerPod> {
  const task = { namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid ?? '' };
  const container = { name: 'worker', image: 'orka/orka:test' };
  const spec = { serviceAccountName: change.account ?? workerAccount, restartPolicy: 'Never' as const, containers: [container] };
  const job = await kube.create<Job>(Jobs, task.namespace, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(task, attempt),
      annotations: { 'orka.ai/task-name': task.name, 'orka.ai/task-uid': task.uid, 'orka.ai/run': '1' },
      ownerReferences: [{ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Task', name: task.name, uid: task.uid, controller: true }],
      ...change.job,
    },
    spec: { template: { spec } },
  });
  const pod = await kube.create<Pod>(Pods, task.namespace, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${job.metadata.name}-x`,
      ownerReferences: [
        { apiVersion: 'batch/v1', kind: 'Job', name: job.metadata.name, uid: job.metadata.uid ?? '', controller: true },
      ],
      ...change.pod,
    },
    spec,
  });
  return { task, job, pod };
}

/** A token of a ServiceAccount for our rooms, or for `audience`; bound to a pod where one is given, as a projected one is. */
export async function tokenOf(
  kube: Kube,
  { namespace, name, audience = 'orka', pod }: { namespace: string; name: string; audience?: string; pod?: Pod },
): Promise<string> {
  const boundObjectRef = pod && { apiVersion: 'v1', kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid };
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3600, audiences: [audience], ...(boundObjectRef === undefined ? {} : { boundObjectRef }) },
  };
  const at = { namespace, name, subresource: 'token' };
  return (await kube.createSubresource<object, { status: { token: string } }>(ServiceAccounts, at, body)).status.token;
}

/** What the kubelet puts into a worker's pod. */
export const workerToken = (kube: Kube, { pod, task }: WorkerPod, account = workerAccount): Promise<string> =>
  tokenOf(kube, { namespace: task.namespace, name: account, pod });

/** Makes a ServiceAccount where it is missing. */
export async function account(kube: Kube, namespace: string, name: string): Promise<void> {
  if ((await kube.get(ServiceAccounts, namespace, name)) !== undefined) return;
  await kube.create(ServiceAccounts, namespace, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
}

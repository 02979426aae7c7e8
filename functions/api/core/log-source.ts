import type { Task } from '../../../shared/api/generated/task.ts';
import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import type { RunRecord } from '../../../shared/store/store.ts';

/** The Job whose log is the Task's: the one under way, else the last there was. Undefined before the first. */
export function lastJob(task: Task, runs: readonly RunRecord[]): string | undefined {
  return task.status?.jobName || runs.at(-1)?.jobs.at(-1);
}

/** The pod that came last, where a Job had several. */
export function newestPod(pods: readonly Pod[]): Pod | undefined {
  return pods.reduce<Pod | undefined>((newest, pod) => (newest === undefined || isNewer(pod, newest) ? pod : newest), undefined);
}

function isNewer(a: Pod, b: Pod): boolean {
  return (a.metadata.creationTimestamp ?? '') > (b.metadata.creationTimestamp ?? '');
}

/** Whether a pod's log will not grow any more. */
export function isFinished({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

import type { Pod } from '../shared/api/kubernetes/pod.ts';
import type { ChangeType } from '../shared/kube/reflector.ts';

/** Kubernetes' own label on every pod of a Job. */
const jobNameLabel = 'batch.kubernetes.io/job-name';

/** Pods that have not started, by the Job that they are of. */
export interface WaitingPods {
  onChange(type: ChangeType, pod: Pod): void;
  /** The Job's newest one. */
  of(namespace: string, job: string): Pod | undefined;
}

/** An index that is told of every change. */
export function indexWaitingPods(): WaitingPods {
  const byJob = new Map<string, Map<string, Pod>>();
  const keyOf = (namespace: string, job: string): string => `${namespace}/${job}`;
  return {
    onChange(type, pod) {
      const { namespace = '', name, labels } = pod.metadata;
      const key = keyOf(namespace, labels?.[jobNameLabel] ?? '');
      const pods = byJob.get(key) ?? new Map<string, Pod>();
      if (type === 'DELETED') pods.delete(name);
      else pods.set(name, pod);
      if (pods.size === 0) byJob.delete(key);
      else byJob.set(key, pods);
    },
    of(namespace, job) {
      const pods = [...(byJob.get(keyOf(namespace, job))?.values() ?? [])];
      return pods.reduce<Pod | undefined>(
        (newest, pod) => (newest === undefined || isNewer(pod, newest) ? pod : newest),
        undefined,
      );
    },
  };
}

function isNewer(a: Pod, b: Pod): boolean {
  return (a.metadata.creationTimestamp ?? '') > (b.metadata.creationTimestamp ?? '');
}

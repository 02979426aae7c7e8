import type { Pod } from '../../../shared/api/kubernetes/pod.ts';
import { nodeName } from './job-pod.ts';

/** What this machine knows of a pod's processes: none yet, some that a stopped platform had started, running ones, or all over. */
export type PodProcesses = 'none' | 'interrupted' | 'running' | 'over';

/**
 * One step of the kubelet. `remove` confirms the deletion of a pod that is over, `fail` writes the status of one that never ran
 * here to its end.
 */
export type PodDecision = 'nothing' | 'run' | 'fail' | 'stop' | 'remove';

/** Decides what is to be done about a pod; the same however often it is asked. */
export function decidePod(pod: Pod, processes: PodProcesses): PodDecision {
  if (pod.spec.nodeName !== nodeName) return 'nothing';
  const deleting = pod.metadata.deletionTimestamp !== undefined;
  const over = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (processes === 'running') return deleting ? 'stop' : 'nothing';
  if (over || processes === 'over') return deleting ? 'remove' : 'nothing';
  return deleting || processes === 'interrupted' ? 'fail' : 'run';
}

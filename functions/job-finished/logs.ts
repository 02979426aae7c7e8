import { Jobs } from '../../shared/api/kinds.ts';
import { OrkaError } from '../../shared/errors/orka-error.ts';
import type { TaskKey } from '../../shared/store/store.ts';
import type { Deps } from './deps.ts';
import { podsOf } from './gather.ts';

/** A log longer than this is cut: the store takes no more. */
const longestBytes = 5 * 1024 * 1024;
const marker = '\n[truncated]\n';

/** What a Job's pod has printed, from its beginning; undefined where there is no pod, or it never started. */
export async function readLog(namespace: string, job: string, { kube }: Pick<Deps, 'kube'>): Promise<string | undefined> {
  const pod = (await podsOf(kube, namespace, job)).at(-1);
  if (pod === undefined) return undefined;
  const limitBytes = longestBytes - marker.length;
  try {
    const text = await kube.podLog({ namespace, name: pod.metadata.name, container: 'worker', limitBytes });
    return Buffer.byteLength(text) < limitBytes ? text : text + marker;
  } catch (error) {
    // A pod that is gone by now or has not started has no log, and never will: that must not hold up its Task.
    if (error instanceof OrkaError && error.retry === 'never') return undefined;
    throw error;
  }
}

/** Keeps a Job's log in the store, where it outlives the pod. */
export async function keepLog(task: TaskKey, job: string, deps: Pick<Deps, 'kube' | 'store'>): Promise<void> {
  const text = await readLog(task.namespace, job, deps);
  if (text !== undefined) await deps.store.putLog(task, job, text);
}

/** Removes a Job that its Task has done with, after keeping its log. */
export async function retireJob(task: TaskKey, job: string, deps: Pick<Deps, 'kube' | 'store'>): Promise<void> {
  await keepLog(task, job, deps);
  await deps.kube.delete(Jobs, { namespace: task.namespace, name: job });
}

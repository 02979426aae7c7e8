import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { isObjectName } from './core/namespace.ts';

/** A Task of the Kubernetes API, and where its records are in the store. */
export interface FoundTask {
  readonly task: Task;
  readonly key: { readonly namespace: string; readonly name: string; readonly uid: string };
}

/** The Task of that name. Throws a NotFoundError, also for what can be no name at all. */
export async function findTask(kube: Kube, namespace: string, name: string): Promise<FoundTask> {
  const task = isObjectName(name) ? await kube.get(Tasks, namespace, name) : undefined;
  if (task === undefined) throw new NotFoundError('task not found');
  return { task, key: { namespace, name, uid: task.metadata.uid ?? '' } };
}

/**
 * The Task of a calling worker. Throws a NotFoundError where it is gone, also where another Task has its name by now: the worker is
 * one that nobody waits for any more.
 */
export async function findOwnTask(kube: Kube, own: { namespace: string; name: string; uid: string }): Promise<Task> {
  const task = await kube.get(Tasks, own.namespace, own.name);
  if (task?.metadata.uid !== own.uid) throw new NotFoundError(`task ${own.namespace}/${own.name} of this worker is gone`);
  return task;
}

import type { Task } from '../../shared/api/generated/task.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import { annotations } from '../../shared/core/labels.ts';
import { isStrayJob } from '../../shared/core/stray-job.ts';
import type { Reflector } from '../../shared/kube/reflector.ts';

/** What a cache knows of Tasks and Jobs. */
export interface Sightings {
  readonly tasks: Pick<Reflector<Task>, 'get'>;
  readonly jobs: Pick<Reflector<Job>, 'list'>;
}

/** The Jobs at work that their Tasks have no use for: name by the key (`namespace/name`) of the Task, one for each Task. */
export function strayJobs({ tasks, jobs }: Sightings): Map<string, string> {
  const strays = new Map<string, string>();
  for (const { metadata, status } of jobs.list()) {
    const { namespace = '', name, deletionTimestamp, annotations: notes = {} } = metadata;
    if ((status?.conditions ?? []).length > 0 || deletionTimestamp !== undefined) continue;
    const task = tasks.get(namespace, notes[annotations.taskName] ?? '');
    if (task !== undefined && isStrayJob(name, task)) strays.set(`${namespace}/${task.metadata.name}`, name);
  }
  return strays;
}

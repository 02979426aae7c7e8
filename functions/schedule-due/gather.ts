import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { labels, labelValue } from '../../shared/core/labels.ts';
import type { Ref } from '../../shared/core/refs.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { ScheduleInput } from './core/input.ts';

/**
 * Reads all that a decision about a Task's schedule rests on; undefined where the Task is gone, or another one has its name.
 *
 * The runs after the Task: whatever run its status tells of is among them then, unless it was deleted.
 */
export async function gather(ref: Ref, kube: Kube, now: number): Promise<ScheduleInput | undefined> {
  const task = await kube.get(Tasks, ref.namespace, ref.name);
  return task?.metadata.uid === ref.uid ? { task, runs: await runsOf(ref, kube), now } : undefined;
}

/** The runs of this very Task: its name alone would also find those of an earlier one, which are on their way out. */
export async function runsOf({ namespace, name, uid }: Ref, kube: Kube): Promise<Task[]> {
  const labelSelector = `${labels.parentTask}=${labelValue(name)},${labels.scheduledRun}=true`;
  const { items } = await kube.list(Tasks, { namespace, labelSelector });
  return items.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid));
}

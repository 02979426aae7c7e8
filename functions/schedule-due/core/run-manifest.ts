import type { Task, TaskSpec } from '../../../shared/api/generated/task.ts';
import { annotations, labels, labelValue } from '../../../shared/core/labels.ts';
import { scheduledRunName } from '../../../shared/core/names.ts';
import { ownedBy } from '../../../shared/core/owner.ts';

/**
 * The Task that does the work of one slot (milliseconds since the epoch): the template without what makes it one. It is made as a draft,
 * which does nothing until it is let start.
 */
export function runManifest(task: Task, slot: number): Task {
  const { apiVersion, kind, metadata } = task;
  return {
    apiVersion,
    kind,
    metadata: {
      name: scheduledRunName(metadata.name, slot),
      namespace: metadata.namespace ?? 'default',
      labels: { [labels.parentTask]: labelValue(metadata.name), [labels.scheduledRun]: 'true' },
      annotations: { [annotations.parentTaskName]: metadata.name, [annotations.startGate]: 'schedule' },
      ownerReferences: [ownedBy(task)],
    },
    spec: specOfRun(task.spec),
  };
}

function specOfRun({
  schedule: _schedule,
  timeZone: _zone,
  concurrencyPolicy: _policy,
  suspend: _suspend,
  startingDeadlineSeconds: _deadline,
  successfulRunsHistoryLimit: _succeeded,
  failedRunsHistoryLimit: _failed,
  ...spec
}: TaskSpec): TaskSpec {
  return spec;
}

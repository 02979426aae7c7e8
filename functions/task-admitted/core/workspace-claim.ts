import type { PersistentVolumeClaim } from '../../../shared/api/kubernetes/storage.ts';
import { ownedBy } from '../../../shared/core/owner.ts';
import type { LaunchInput } from './launch-input.ts';

/** The workspace that a coordinator shares with all Tasks below it; it goes with the coordinator. */
export function workspaceClaim(
  { task, config: { workspace } }: Pick<LaunchInput, 'task' | 'config'>,
  name: string,
): PersistentVolumeClaim {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: task.metadata.namespace ?? 'default', ownerReferences: [ownedBy(task)] },
    spec: {
      accessModes: [workspace.accessMode],
      resources: { requests: { storage: workspace.size } },
      ...(workspace.storageClass === undefined ? {} : { storageClassName: workspace.storageClass }),
    },
  };
}

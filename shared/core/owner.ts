import type { Task } from '../api/generated/task.ts';
import type { OwnerReference } from '../api/meta.ts';

/** Makes an object go when the Task goes. */
export function ownedBy({ apiVersion, kind, metadata }: Task): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}

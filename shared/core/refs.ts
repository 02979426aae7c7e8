import type { ObjectMeta } from '../api/meta.ts';
import { annotations } from './labels.ts';

/** Points at one object as it was when it was seen; what events carry. */
export interface Ref {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Points at an object that has been read. */
export function refTo({ metadata }: { readonly metadata: ObjectMeta }): Ref {
  return { namespace: metadata.namespace ?? 'default', name: metadata.name, uid: metadata.uid ?? '' };
}

/** Points at the coordinator that delegated a Task; undefined for a Task that nobody delegated. */
export function parentOf({ metadata }: { readonly metadata: ObjectMeta }): Ref | undefined {
  const name = metadata.annotations?.[annotations.parentTaskName];
  const uid = metadata.annotations?.[annotations.parentTaskUid];
  return name && uid ? { namespace: metadata.namespace ?? 'default', name, uid } : undefined;
}

import type { Fields } from '../core/object.ts';
import type { Resource } from '../registry/resource.ts';
import { CLEANUP } from '../registry/strategies/custom-resource-definition.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import type { Stored } from '../store/stored.ts';
import type { Api } from '../verbs/api.ts';
import { deleteObject } from '../verbs/delete.ts';
import { forget, keep, served } from '../verbs/store-object.ts';
import { isFree } from '../verbs/update.ts';
import { BACKGROUND, release } from './dependents.ts';

/** A Namespace that is being deleted: everything in it goes first, then its own finalizer. */
export function drainNamespace(api: Api, transaction: ObjectTransaction, resource: Resource, stored: Stored): void {
  const namespace = served(stored, resource);
  if (namespace.metadata.deletionTimestamp === undefined) return;
  const storages = new Map(
    api.registry
      .all()
      .filter(({ namespaced }) => namespaced)
      .map(({ storage }) => [storage, storage]),
  );
  let left = 0;
  for (const storage of storages.keys()) left += deleteEvery(api, transaction, storage, stored.name);
  if (left > 0) return;
  namespace['spec'] = { ...(namespace['spec'] as Fields), finalizers: [] };
  if (isFree(resource, namespace)) forget(transaction, resource, namespace);
  else keep(transaction, resource, namespace);
}

/** A CustomResourceDefinition that is being deleted: its objects go first. */
export function drainDefinition(api: Api, transaction: ObjectTransaction, resource: Resource, stored: Stored): void {
  const definition = served(stored, resource);
  const { deletionTimestamp, finalizers = [] } = definition.metadata;
  if (deletionTimestamp === undefined || !finalizers.includes(CLEANUP)) return;
  const { group, names } = definition['spec'] as { group: string; names: { plural: string } };
  if (deleteEvery(api, transaction, `${group}/${names.plural}`, '') === 0) release(transaction, resource, definition, CLEANUP);
}

/** Objects that one transaction deletes at most, so that other requests are not kept waiting. */
const PORTION = 500;

/**
 * Deletes the objects of a resource (in one namespace, where one is named), a portion at a time: each deletion calls for the next
 * look. Answers how many are still there.
 */
function deleteEvery(api: Api, transaction: ObjectTransaction, storage: string, namespace: string): number {
  const resource = api.registry.ofStorage(storage);
  if (resource === undefined) return 0;
  let left = 0;
  let deletions = 0;
  for (const listed of [...api.store.values(storage, namespace)]) {
    if (deletions === PORTION) return left + 1;
    const stored = transaction.get(storage, listed.namespace, listed.name);
    if (stored === undefined) continue;
    const object = served(stored, resource);
    if (object.metadata.deletionTimestamp === undefined) {
      deletions += 1;
      if (deleteObject(api, transaction, resource, object, BACKGROUND).gone) continue;
    }
    left += 1;
  }
  return left;
}

import type { OwnerReference } from '../../../shared/api/meta.ts';
import type { DeleteOptions } from '../core/delete-options.ts';
import type { ApiObject } from '../core/object.ts';
import type { Resource } from '../registry/resource.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { objectOf, type Stored } from '../store/stored.ts';
import type { Api } from '../verbs/api.ts';
import { deleteObject } from '../verbs/delete.ts';
import { forget, keep, served } from '../verbs/store-object.ts';
import { ended } from '../verbs/update.ts';

export const BACKGROUND: DeleteOptions = {
  uid: undefined,
  resourceVersion: undefined,
  propagation: 'Background',
  graceSeconds: undefined,
  dryRun: false,
};
const FOREGROUND: DeleteOptions = { ...BACKGROUND, propagation: 'Foreground' };

type OwnerState = 'there' | 'gone' | 'waiting' | 'unknown';

/** An object with owners: deleted where none of them is left, freed of those that are gone where another one is. */
export function collectDependent(api: Api, transaction: ObjectTransaction, resource: Resource, stored: Stored): void {
  const object = served(stored, resource);
  const owners = object.metadata.ownerReferences ?? [];
  const states = owners.map((owner) => stateOf(api, transaction, owner, stored.namespace));
  if (owners.length === 0 || states.includes('unknown') || !states.some((state) => state === 'gone' || state === 'waiting'))
    return;
  if (!states.includes('there')) {
    if (object.metadata.deletionTimestamp !== undefined && !states.includes('waiting')) return;
    const waitsItself = states.includes('waiting') && api.store.dependents(stored.uid).length > 0;
    if (object.metadata.deletionTimestamp === undefined)
      deleteObject(api, transaction, resource, object, waitsItself ? FOREGROUND : BACKGROUND);
    return;
  }
  const kept = owners.filter((_, index) => states[index] === 'there');
  disown(transaction, resource, object, kept);
}

function stateOf({ registry }: Api, transaction: ObjectTransaction, owner: OwnerReference, namespace: string): OwnerState {
  const resource = registry.ofKind(owner.apiVersion, owner.kind);
  if (resource === undefined) return 'unknown';
  const stored = transaction.get(resource.storage, resource.namespaced ? namespace : '', owner.name);
  if (stored === undefined || stored.uid !== owner.uid) return 'gone';
  return (objectOf(stored).metadata.finalizers ?? []).includes('foregroundDeletion') && isBeingDeleted(stored)
    ? 'waiting'
    : 'there';
}

const isBeingDeleted = (stored: Stored): boolean => objectOf(stored).metadata.deletionTimestamp !== undefined;

function disown(transaction: ObjectTransaction, resource: Resource, object: ApiObject, kept: readonly OwnerReference[]): void {
  if (kept.length > 0) object.metadata.ownerReferences = [...kept];
  else delete object.metadata.ownerReferences;
  keep(transaction, resource, object);
}

/**
 * An owner whose deletion waits for its dependents: orphans them, or deletes them and waits for those that block it. Its
 * finalizer goes when nothing is left to wait for. Answers the dependents that have to be looked at.
 */
export function finalizeOwner(api: Api, transaction: ObjectTransaction, resource: Resource, stored: Stored): readonly Stored[] {
  const object = served(stored, resource);
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined) return [];
  const dependents = api.store.dependents(stored.uid);
  if (finalizers.includes('orphan')) {
    for (const dependent of dependents) orphan(api, transaction, dependent, stored.uid);
    release(transaction, resource, object, 'orphan');
    return [];
  }
  if (!finalizers.includes('foregroundDeletion')) return [];
  if (!dependents.some((dependent) => blocks(dependent, stored.uid)))
    release(transaction, resource, object, 'foregroundDeletion');
  return dependents;
}

const blocks = (dependent: Stored, uid: string): boolean =>
  (objectOf(dependent).metadata.ownerReferences ?? []).some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true);

function orphan({ registry }: Api, transaction: ObjectTransaction, dependent: Stored, uid: string): void {
  const resource = registry.ofStorage(dependent.resource);
  const current = transaction.get(dependent.resource, dependent.namespace, dependent.name);
  if (resource === undefined || current === undefined) return;
  const object = served(current, resource);
  disown(
    transaction,
    resource,
    object,
    (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid),
  );
}

/** Takes a finalizer of our own from an object, which ends its deletion where it was the last. */
export function release(transaction: ObjectTransaction, resource: Resource, object: ApiObject, finalizer: string): void {
  const rest = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  if (rest.length > 0) object.metadata.finalizers = rest;
  else delete object.metadata.finalizers;
  if (ended(resource, object)) forget(transaction, resource, object);
  else keep(transaction, resource, object);
}

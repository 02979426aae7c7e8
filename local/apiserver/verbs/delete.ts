import { type DeleteOptions, deleteOptions, type Propagation } from '../core/delete-options.ts';
import { type ApiObject, isFields } from '../core/object.ts';
import { badRequest, conflict, deleted, forbidden, notFound, type Status } from '../core/status.ts';
import { kindName, type Resource, resourceName } from '../registry/resource.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { type Api, type Call, timestamp } from './api.ts';
import { BodyError, decodeBody } from './decode.ts';
import { forget, keep, served } from './store-object.ts';
import { isFree } from './update.ts';

/** DELETE of one object: answers the object where it still has to go through something, a Status where it is gone. */
export async function remove(api: Api, call: Call): Promise<ApiObject | Status> {
  const { resource, info, query } = call;
  const options = deleteOptions(await optionsBody(call), query);
  if (resource.storage === 'batch/jobs' && options.propagation === undefined) {
    call.warnings.push(
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
    );
  }
  const write = (transaction: ObjectTransaction): ApiObject | Status => {
    const stored = transaction.get(resource.storage, info.namespace, info.name);
    if (stored === undefined) throw notFound(resourceName(resource), info.name);
    const { object, gone } = deleteObject(api, transaction, resource, served(stored, resource), options);
    if (!gone || resource.strategy.returnsDeleted) return object;
    return deleted(resourceName(resource), info.name, object.metadata.uid ?? '');
  };
  return options.dryRun ? api.store.rehearse(write) : api.store.write(write);
}

/** The parsed body of a deletion; undefined where it has none. */
export async function optionsBody(call: Call): Promise<unknown> {
  const body = await call.body();
  if (body.length === 0) return undefined;
  const value = optionsValue(body, call.contentType === '' ? 'application/json' : call.contentType);
  if (!isFields(value)) return value;
  const { kind = 'DeleteOptions', apiVersion = 'v1' } = value;
  if (kind !== 'DeleteOptions') {
    throw badRequest(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  return value;
}

function optionsValue(body: Buffer, contentType: string): unknown {
  try {
    return decodeBody(body, contentType, 'DeleteOptions').value;
  } catch (error) {
    throw error instanceof BodyError ? badRequest(error.why) : error;
  }
}

export interface Deletion {
  readonly object: ApiObject;
  /** Whether it is gone; else it waits for finalizers, for its grace period, or for what is in it. */
  readonly gone: boolean;
}

/** Deletes one object inside a transaction, or marks it as being deleted. Throws ApiError 409 where a precondition fails. */
export function deleteObject(
  api: Api,
  transaction: ObjectTransaction,
  resource: Resource,
  object: ApiObject,
  options: DeleteOptions,
): Deletion {
  checkPreconditions(resource, object, options);
  const { metadata } = object;
  const why = resource.strategy.protect?.(object);
  if (why !== undefined) throw forbidden(resourceName(resource), metadata.name, why);
  const before = JSON.stringify(object);
  const grace = resource.strategy.grace?.(object, options.graceSeconds) ?? 0;
  resource.strategy.prepareDelete?.(object, api.now());
  setFinalizers(object, options.propagation, resource);
  if (grace === 0 && isFree(resource, object)) {
    if (resource.strategy.grace !== undefined) markDeleted(resource, object, api.now(), 0);
    return { object: forget(transaction, resource, object), gone: true };
  }
  if (metadata.deletionTimestamp === undefined) markDeleted(resource, object, api.now(), grace);
  else if (grace < (metadata.deletionGracePeriodSeconds ?? 0)) {
    metadata.deletionGracePeriodSeconds = grace;
  }
  if (resource.storage === '/namespaces') {
    delete metadata.deletionGracePeriodSeconds;
    object['status'] = { ...(object['status'] as object), phase: 'Terminating' };
  }
  return { object: JSON.stringify(object) === before ? object : keep(transaction, resource, object), gone: false };
}

/** Notes when an object's time is over; that is a change of what is asked for. */
function markDeleted(resource: Resource, { metadata }: ApiObject, now: Date, grace: number): void {
  metadata.deletionGracePeriodSeconds = grace;
  if (metadata.deletionTimestamp !== undefined) return;
  metadata.deletionTimestamp = timestamp(new Date(now.getTime() + grace * 1000));
  if (resource.strategy.generation && metadata.generation !== undefined) metadata.generation += 1;
}

function checkPreconditions(resource: Resource, { metadata }: ApiObject, { uid, resourceVersion }: DeleteOptions): void {
  if (uid !== undefined && uid !== metadata.uid) {
    throw conflict(
      kindName(resource),
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid ?? ''}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    throw conflict(
      kindName(resource),
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion ?? ''}). The object might have been modified`,
    );
  }
}

const BY_POLICY: Readonly<Record<Propagation, string | undefined>> = {
  Orphan: 'orphan',
  Foreground: 'foregroundDeletion',
  Background: undefined,
};

/** Foreground and orphaning deletion each hold the object by a finalizer, until the garbage collector has dealt with its dependents. */
function setFinalizers({ metadata }: ApiObject, asked: Propagation | undefined, { strategy }: Resource): void {
  const present = metadata.finalizers ?? [];
  if (asked === undefined && present.some((name) => name === 'orphan' || name === 'foregroundDeletion')) return;
  const wanted = BY_POLICY[asked ?? strategy.propagation];
  const others = present.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  const finalizers = wanted === undefined ? others : [...others, wanted];
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
}

import { isDeepStrictEqual } from 'node:util';
import { immutableUid } from '../core/metadata.ts';
import { type ApiObject, copyOf, type Fields } from '../core/object.ts';
import { badRequest, conflict, invalid, invalidValue, notFound, STALE } from '../core/status.ts';
import { type WriteOptions, writeOptions } from '../core/write-options.ts';
import { hasStatus, kindName, type Resource, resourceName } from '../registry/resource.ts';
import { namespaceFinalizers } from '../registry/strategies/namespace.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import type { Api, Call } from './api.ts';
import { placeIn } from './create.ts';
import { asObject, decodeBody, shape } from './decode.ts';
import { forget, keep, served, track, validateAll } from './store-object.ts';

/** PUT of an object or of its status. */
export async function update(api: Api, call: Call): Promise<ApiObject> {
  const { resource, info, query, userAgent, warnings } = call;
  const options = writeOptions(query, 'UpdateOptions', userAgent);
  const { value, duplicates, quoted } = decodeBody(await call.body(), call.contentType, resource.kind);
  const { object, unknown } = asObject(value, resource, quoted);
  placeIn(object, info.namespace, resource);
  checkName(object, info.name);
  shape(object, resource, { unknown, duplicates }, options.fieldValidation, warnings);
  const write = (transaction: ObjectTransaction): ApiObject => {
    const stored = transaction.get(resource.storage, info.namespace, info.name);
    if (stored === undefined) throw notFound(resourceName(resource), info.name);
    return replaceObject(api, transaction, {
      resource,
      next: object,
      old: served(stored, resource),
      subresource: info.subresource,
      options,
    });
  };
  return options.dryRun ? api.store.rehearse(write) : api.store.write(write);
}

/** Throws ApiError 400 where an object does not have the name of the URL. */
export function checkName({ metadata }: ApiObject, name: string): void {
  if ((metadata.name ?? '') === '') metadata.name = name;
  if (metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

export interface Replacement {
  readonly resource: Resource;
  /** Pruned and defaulted; changed in place. */
  readonly next: ApiObject;
  readonly old: ApiObject;
  readonly subresource: string;
  readonly options: WriteOptions;
  /** Whether managedFields are settled already, as by an apply. */
  readonly applied?: boolean;
  /** A patch that names another uid is invalid; a replacement has been made for another object. */
  readonly isPatch?: boolean;
}

/**
 * Puts one object in the place of another inside a transaction: checks that it was read from there, keeps what is not the
 * writer's, counts the generation, and ends a deletion that only waited for the last finalizer. Throws ApiError.
 */
export function replaceObject(
  api: Api,
  transaction: ObjectTransaction,
  { resource, next, old, subresource, options, applied = false, isPatch = false }: Replacement,
): ApiObject {
  checkIdentity(resource, next, old, isPatch);
  keepServerFields(next, old);
  if (!applied) track(resource, next, old, subresource, options, api.now());
  separate(resource, next, old, subresource);
  if (subresource === '') resource.strategy.prepareUpdate?.(next, old);
  countGeneration(resource, next, old);
  validateAll(resource, next, old);
  if (ended(resource, next)) {
    forget(transaction, resource, copyOf(next));
    return next;
  }
  if (isDeepStrictEqual(next, old)) return old;
  return keep(transaction, resource, next);
}

function checkIdentity(resource: Resource, { metadata }: ApiObject, { metadata: before }: ApiObject, isPatch: boolean): void {
  const { name } = before;
  const version = metadata.resourceVersion ?? '';
  if (version === '' && !resource.strategy.unconditionalUpdate) {
    throw invalid(resourceName(resource), name, [invalidValue('metadata.resourceVersion', 0, 'must be specified for an update')]);
  }
  if (version !== '' && version !== '0' && version !== before.resourceVersion)
    throw conflict(resourceName(resource), name, STALE);
  const uid = metadata.uid ?? '';
  if (uid === '' || uid === before.uid) return;
  if (isPatch) throw invalid(kindName(resource), name, immutableUid(uid));
  const key = ['/registry', registryFolder(resource), before.namespace, name].filter((part) => part !== undefined).join('/');
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.uid ?? ''}`;
  const error = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`;
  throw conflict(resourceName(resource), name, error);
}

/** Where the real server's database has the objects of a resource. */
const registryFolder = ({ group, plural, custom }: Resource): string => (custom ? `${group}/${plural}` : plural);

const SERVER_FIELDS = ['uid', 'resourceVersion', 'generation', 'creationTimestamp'] as const;
/** Once set, they stay; who sets them is told that only a deletion does. */
const DELETION_FIELDS = ['deletionTimestamp', 'deletionGracePeriodSeconds'] as const;

function keepServerFields({ metadata }: ApiObject, { metadata: before }: ApiObject): void {
  const [fields, kept] = [metadata as unknown as Fields, before as unknown as Fields];
  for (const field of SERVER_FIELDS) {
    if (kept[field] === undefined) delete fields[field];
    else fields[field] = kept[field];
  }
  for (const field of DELETION_FIELDS) if (kept[field] !== undefined) fields[field] = kept[field];
  if (metadata.managedFields === undefined && before.managedFields !== undefined)
    metadata.managedFields = copyOf(before.managedFields);
}

/** A write of the status changes nothing but it, and the metadata of most built-in kinds; a write of the rest leaves it. */
function separate(resource: Resource, next: ApiObject, old: ApiObject, subresource: string): void {
  if (subresource === 'status') {
    const { status, metadata } = next;
    for (const field of Object.keys(next)) delete next[field];
    Object.assign(next, copyOf(old));
    if (resource.strategy.statusKeepsMetadata) keepMetadata(next, metadata);
    else if (metadata.managedFields !== undefined) next.metadata.managedFields = metadata.managedFields;
    if (status === undefined) delete next['status'];
    else next['status'] = status;
    return;
  }
  if (subresource !== '' || !hasStatus(resource)) return;
  if (old['status'] === undefined) delete next['status'];
  else next['status'] = copyOf(old['status']);
}

/** Owners are nothing that a status tells. */
function keepMetadata(next: ApiObject, { ownerReferences: _owners, ...metadata }: ApiObject['metadata']): void {
  const { ownerReferences } = next.metadata;
  next.metadata = { ...metadata, ...(ownerReferences === undefined ? {} : { ownerReferences }) };
}

function countGeneration(resource: Resource, next: ApiObject, old: ApiObject): void {
  if (!resource.strategy.generation || old.metadata.generation === undefined) return;
  const wanted = ({ metadata: _metadata, status, ...rest }: ApiObject): Fields =>
    hasStatus(resource) ? rest : { ...rest, status };
  if (!isDeepStrictEqual(wanted(next), wanted(old))) next.metadata.generation = old.metadata.generation + 1;
}

/** Whether nothing is left that keeps a deleted object. */
export function ended(resource: Resource, object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && isFree(resource, object);
}

/** Whether no finalizer holds the object. */
export function isFree(resource: Resource, object: ApiObject): boolean {
  if ((object.metadata.finalizers ?? []).length > 0) return false;
  return resource.storage !== '/namespaces' || namespaceFinalizers(object).length === 0;
}

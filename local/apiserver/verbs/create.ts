import type { User } from '../core/authorize.ts';
import { finalizerWarnings, immutableUid } from '../core/metadata.ts';
import type { ApiObject } from '../core/object.ts';
import { ApiError, alreadyExists, badRequest, forbidden, invalid, notFound } from '../core/status.ts';
import { type WriteOptions, writeOptions } from '../core/write-options.ts';
import { hasStatus, kindName, type Resource, resourceName } from '../registry/resource.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import { objectOf } from '../store/stored.ts';
import type { Api, Call } from './api.ts';
import { timestamp } from './api.ts';
import { asObject, decodeBody, shape } from './decode.ts';
import { keep, track, validateAll } from './store-object.ts';

const SUFFIX = 'bcdfghjklmnpqrstvwxz2456789';
const GENERATED_PREFIX_LIMIT = 58;

/** POST to a collection. */
export async function create(api: Api, call: Call): Promise<ApiObject> {
  const { resource, info, query, userAgent, warnings, user } = call;
  const options = writeOptions(query, 'CreateOptions', userAgent);
  const { value, duplicates, quoted } = decodeBody(await call.body(), call.contentType, resource.kind);
  const { object, unknown } = asObject(value, resource, quoted);
  placeIn(object, info.namespace, resource);
  shape(object, resource, { unknown, duplicates }, options.fieldValidation, warnings);
  if (resource.custom) warnings.push(...finalizerWarnings(object.metadata.finalizers ?? []));
  const write = (transaction: ObjectTransaction) => createObject(api, transaction, { resource, object, options, user });
  return options.dryRun ? api.store.rehearse(write) : api.store.write(write, call.resource.strategy);
}

/** Puts an object that names no namespace into the request's. Throws ApiError 400 where it names another one. */
export function placeIn({ metadata }: ApiObject, namespace: string, { namespaced }: Resource): void {
  if (!namespaced) {
    delete metadata.namespace;
    return;
  }
  if ((metadata.namespace ?? '') === '') metadata.namespace = namespace;
  if (namespace === '') throw badRequest('an empty namespace may not be set during creation');
  if (metadata.namespace !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

export interface Creation {
  readonly resource: Resource;
  /** Pruned and defaulted; changed in place. */
  readonly object: ApiObject;
  readonly options: WriteOptions;
  readonly user: User;
  /** Whether managedFields are settled already, as by an apply. */
  readonly applied?: boolean;
}

/** Creates one object inside a transaction. Throws ApiError. */
export function createObject(
  api: Api,
  transaction: ObjectTransaction,
  { resource, object, options, user, applied = false }: Creation,
): ApiObject {
  const { metadata } = object;
  if (applied && (metadata.uid ?? '') !== '') throw invalid(kindName(resource), metadata.name, immutableUid(metadata.uid ?? ''));
  if (!applied && !['', '0'].includes(metadata.resourceVersion ?? '')) {
    throw new ApiError(500, '', 'resourceVersion should not be set on objects to be created');
  }
  const now = api.now();
  nameIt(api, object);
  identify(api, object, now, resource);
  if (hasStatus(resource)) delete object['status'];
  const taken = (test: (other: ApiObject) => boolean): boolean => {
    for (const other of api.store.values(resource.storage)) if (test(objectOf(other))) return true;
    return false;
  };
  // What the server fills in after this is nobody's field.
  if (!applied) track(resource, object, undefined, '', options, now);
  resource.strategy.prepareCreate?.(object, { user, now, random: api.random, taken });
  validateAll(resource, object);
  checkNamespace(transaction, resource, object);
  const other = transaction.get(resource.storage, metadata.namespace ?? '', metadata.name);
  if (other !== undefined) {
    const isGoing = objectOf(other).metadata.deletionTimestamp !== undefined;
    throw alreadyExists(resourceName(resource), metadata.name, isGoing ? 'object is being deleted: ' : '');
  }
  return keep(transaction, resource, ordered(object));
}

function nameIt({ random }: Api, { metadata }: ApiObject): void {
  metadata.name ??= '';
  if (metadata.name !== '' || (metadata.generateName ?? '') === '') return;
  let name = (metadata.generateName ?? '').slice(0, GENERATED_PREFIX_LIMIT);
  for (let at = 0; at < 5; at++) name += SUFFIX[Math.floor(random() * SUFFIX.length)];
  metadata.name = name;
}

function identify({ uuid }: Api, { metadata }: ApiObject, now: Date, { strategy }: Resource): void {
  metadata.uid = uuid();
  metadata.creationTimestamp = timestamp(now);
  delete metadata.deletionTimestamp;
  delete metadata.deletionGracePeriodSeconds;
  delete metadata.resourceVersion;
  delete metadata.generation;
  delete (metadata as { selfLink?: string }).selfLink;
  if (strategy.generation) metadata.generation = 1;
}

function checkNamespace(transaction: ObjectTransaction, resource: Resource, { metadata }: ApiObject): void {
  if (!resource.namespaced) return;
  const { namespace = '', name } = metadata;
  const stored = transaction.get('/namespaces', '', namespace);
  if (stored === undefined) throw notFound({ group: '', resource: 'namespaces' }, namespace);
  if (objectOf(stored).metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    resourceName(resource),
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [{ reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' }],
  );
}

const META_ORDER = ['name', 'generateName', 'namespace', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'] as const;

/** The object with its metadata in the usual order, which is the order clients print it in. */
function ordered(object: ApiObject): ApiObject {
  const metadata = { ...object.metadata };
  const first = Object.fromEntries(
    META_ORDER.filter((field) => metadata[field] !== undefined || field === 'resourceVersion').map((field) => [
      field,
      metadata[field] ?? '',
    ]),
  );
  const { apiVersion, kind, metadata: _metadata, ...rest } = object;
  return { apiVersion, kind, metadata: { ...first, ...metadata } as ApiObject['metadata'], ...rest };
}

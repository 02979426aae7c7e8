import type { ManagedFieldsEntry } from '../../../shared/api/meta.ts';
import { validateMetadata, validateMetadataUpdate } from '../core/metadata.ts';
import { type ApiObject, copyOf, type Fields } from '../core/object.ts';
import { invalid, type StatusCause } from '../core/status.ts';
import type { WriteOptions } from '../core/write-options.ts';
import { trackUpdate } from '../patch/fieldmanager/update.ts';
import { hasStatus, kindName, type Resource } from '../registry/resource.ts';
import type { ObjectTransaction } from '../store/batch.ts';
import type { Stored } from '../store/stored.ts';
import { timestamp } from './api.ts';

/** The object in the version of the request. */
export function served(stored: Stored, resource: Resource): ApiObject {
  const object = JSON.parse(stored.json) as ApiObject;
  return resource.conversion === undefined ? object : resource.conversion.fromStorage(object);
}

/** Keeps the object in the version it is kept in; answers it as it was given, under its new version. */
export function keep(transaction: ObjectTransaction, resource: Resource, object: ApiObject): ApiObject {
  const stored = transaction.put(resource.storage, inStorage(object, resource));
  object.metadata.resourceVersion = String(stored.version);
  return object;
}

/** Forgets the object; answers its last state. */
export function forget(transaction: ObjectTransaction, resource: Resource, object: ApiObject): ApiObject {
  const stored = transaction.remove(resource.storage, inStorage(object, resource));
  object.metadata.resourceVersion = String(stored.version);
  return object;
}

function inStorage(object: ApiObject, { conversion }: Resource): ApiObject {
  if (conversion === undefined) return object;
  const converted = conversion.toStorage(object);
  return converted === object ? object : { ...converted, metadata: { ...converted.metadata } };
}

/** Refuses an object that breaks a rule of its metadata, schema or kind: 422 with every cause. */
export function validateAll(resource: Resource, object: ApiObject, old?: ApiObject): void {
  const { nameRule, finalizers, validate } = resource.strategy;
  const metadata = object.metadata as unknown as Fields;
  const causes: StatusCause[] =
    old === undefined
      ? validateMetadata(metadata, { namespaced: resource.namespaced, nameRule, finalizers })
      : validateMetadataUpdate(metadata, old.metadata as unknown as Fields, finalizers);
  const ofSchema = resource.compiled().validate(object, old);
  causes.push(...(resource.custom ? ofSchema : ofSchema.filter(isRuleOfBuiltin)));
  causes.push(...(validate?.(object, old) ?? []));
  const unique = causes.filter(
    (cause, index) => causes.findIndex(({ field, message }) => field === cause.field && message === cause.message) === index,
  );
  if (unique.length > 0) throw invalid(kindName(resource), object.metadata.name ?? '', unique);
}

/**
 * Whether the real server has a rule of a built-in kind's published schema: it judges metadata by the rules above, types when it
 * decodes, and the uniqueness of list items kind by kind.
 */
const isRuleOfBuiltin = ({ reason, field }: StatusCause): boolean =>
  !(field ?? '').startsWith('metadata.') && reason !== 'FieldValueTypeInvalid' && reason !== 'FieldValueDuplicate';

/** Notes in managedFields which fields this write set. */
export function track(
  resource: Resource,
  next: ApiObject,
  old: ApiObject | undefined,
  subresource: string,
  { manager }: WriteOptions,
  now: Date,
): void {
  const entries = trackUpdate({
    old,
    next,
    manager,
    subresource,
    hasStatus: hasStatus(resource),
    time: timestamp(now),
    schema: resource.compiled().root,
    apiVersion: next.apiVersion,
  });
  if (entries !== undefined && entries.length > 0) next.metadata.managedFields = copyOf(entries) as ManagedFieldsEntry[];
  else delete next.metadata.managedFields;
}

import type { ManagedFieldsEntry } from '../../../shared/api/meta.ts';
import { validateMetadata, validateMetadataUpdate } from '../core/metadata.ts';
import { type ApiObject, copyOf, type Fields } from '../core/object.ts';
import { invalid, type Qualified, type StatusCause } from '../core/status.ts';
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
  const kept = inStorage(object, resource);
  transaction.put(resource.storage, kept);
  const { resourceVersion } = kept.metadata;
  if (resourceVersion === undefined) delete object.metadata.resourceVersion;
  else object.metadata.resourceVersion = resourceVersion;
  return object;
}

/** Forgets the object; answers its last state, under the version of its end. */
export function forget(transaction: ObjectTransaction, resource: Resource, object: ApiObject): ApiObject {
  const last = inStorage(object, resource);
  transaction.remove(resource.storage, last);
  const { resourceVersion } = last.metadata;
  if (resourceVersion !== undefined) object.metadata.resourceVersion = resourceVersion;
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
  const ofMetadata =
    old === undefined
      ? validateMetadata(metadata, { namespaced: resource.namespaced, nameRule, finalizers })
      : validateMetadataUpdate(metadata, old.metadata as unknown as Fields, finalizers);
  const ofSchema = resource.compiled().validate(object, old, ofMetadata);
  const causes = unique([...(resource.custom ? ofSchema : ofSchema.filter(isRuleOfBuiltin)), ...(validate?.(object, old) ?? [])]);
  // Metadata is judged twice on an update: by what all kinds have in common, and by each kind.
  const all = [...ofMetadata, ...(old === undefined ? [] : ofMetadata), ...causes];
  if (all.length > 0) throw invalid(judgedKind(resource), object.metadata.name ?? '', all);
}

/** Events are judged as those of the core group, whichever door they come through. */
const judgedKind = (resource: Resource): Qualified => ({
  ...kindName(resource),
  ...(resource.storage === '/events' ? { group: '' } : {}),
});

const unique = (causes: readonly StatusCause[]): StatusCause[] =>
  causes.filter(
    (cause, index) => causes.findIndex(({ field, message }) => field === cause.field && message === cause.message) === index,
  );

/**
 * Whether the real server has a rule of a built-in kind's published schema: it judges metadata by the rules above, types when it
 * decodes, and the uniqueness of list items kind by kind.
 */
const isRuleOfBuiltin = ({ reason, field = '' }: StatusCause): boolean =>
  !field.startsWith('metadata.') &&
  reason !== 'FieldValueTypeInvalid' &&
  reason !== 'FieldValueDuplicate' &&
  !JUDGED_BY_KIND.test(field);

/** Fields about which kinds have more to say than the published schema, or the same in other words. */
const JUDGED_BY_KIND = /(^|\.)(restartPolicy|accessModes\[\d+\]|rules\[\d+\]\.verbs|roleRef\.\w+)$/;

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
    zeros: resource.zeros,
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

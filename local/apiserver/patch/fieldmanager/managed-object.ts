import type { JsonObject } from '../../schema/compile.ts';
import { isObject } from '../../schema/core/values.ts';
import type { ManagedFieldsEntry } from './types.ts';

/** The object without metadata.managedFields; shares the rest. */
export const withoutManagedFields = (object: JsonObject): JsonObject => {
  const { metadata } = object;
  if (!isObject(metadata) || !('managedFields' in metadata)) return object;
  const { managedFields: _, ...rest } = metadata;
  return { ...object, metadata: rest };
};

/** The object with these managedFields; shares the rest. */
export const withManagedFields = (object: JsonObject, entries: readonly ManagedFieldsEntry[]): JsonObject => {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
};

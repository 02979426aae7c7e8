/**
 * The annotation in which client-side `kubectl apply` keeps what it applied last. `kubectl apply --server-side` takes such objects
 * over: fields that still are as the annotation says are not fought for, and the annotation is kept up to date.
 */
import type { JsonObject, SchemaNode } from '../../schema/compile.ts';
import { canonicalJson, isObject } from '../../schema/core/values.ts';
import { compare } from './core/compare.ts';
import { difference, EMPTY, type FieldSet } from './core/field-set.ts';
import { fieldsOf } from './core/fields-of.ts';
import { withoutManagedFields } from './managed-object.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The only manager for which objects are taken over. */
export const MIGRATING_MANAGER = 'kubectl';

/** The fields of a live object that are as client-side apply left them. */
export const lastAppliedFields = (live: JsonObject, schema: SchemaNode, apiVersion: string): FieldSet => {
  const applied = parse(annotationsOf(live)?.[ANNOTATION]);
  if (!applied || applied['apiVersion'] !== apiVersion) return EMPTY;
  const { added, modified, removed } = compare(schema, applied, withoutManagedFields(live));
  return [added, modified, removed].reduce(difference, fieldsOf(schema, applied));
};

/** The merged object with the annotation renewed, where it has one. */
export const withLastApplied = (merged: JsonObject, applied: JsonObject): JsonObject => {
  const annotations = annotationsOf(merged);
  if (!annotations?.[ANNOTATION]) return merged;
  const { [ANNOTATION]: _, ...others } = annotationsOf(applied) ?? {};
  const metadata = isObject(applied['metadata']) ? applied['metadata'] : {};
  const shown = { ...applied, metadata: { ...metadata, ...(annotationsOf(applied) ? { annotations: others } : {}) } };
  const text = `${canonicalJson(shown)}\n`;
  return { ...merged, metadata: { ...(merged['metadata'] as JsonObject), annotations: { ...annotations, [ANNOTATION]: text } } };
};

const annotationsOf = (object: JsonObject): JsonObject | undefined => {
  const { metadata } = object;
  const annotations = isObject(metadata) ? metadata['annotations'] : undefined;
  return isObject(annotations) ? annotations : undefined;
};

const parse = (text: unknown): JsonObject | undefined => {
  try {
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : undefined;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

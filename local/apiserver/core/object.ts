import type { ObjectMeta } from '../../../shared/api/meta.ts';

/** Any Kubernetes object, as the server handles it: known by its metadata, the rest by its kind's schema. */
export interface ApiObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: unknown;
}

/** A JSON object of unknown shape. */
export type Fields = Record<string, unknown>;

/** Whether a value is a JSON object (not null, not a list). */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of field names, undefined where a step is missing. */
export function valueAt(object: unknown, path: readonly string[]): unknown {
  let value = object;
  for (const field of path) {
    if (!isFields(value)) return undefined;
    value = value[field];
  }
  return value;
}

/** An independent copy of JSON data. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Fields = {};
  for (const [key, member] of Object.entries(value)) {
    // A plain assignment of this name would set the prototype instead.
    if (key === '__proto__')
      Object.defineProperty(copy, key, { value: copyOf(member), enumerable: true, configurable: true, writable: true });
    else copy[key] = copyOf(member);
  }
  return copy as T;
}

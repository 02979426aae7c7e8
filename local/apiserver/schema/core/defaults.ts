import type { SchemaNode } from './node.ts';
import { isObject } from './values.ts';

/**
 * Sets absent fields to the defaults of their schema, in place and from the outside in, so that a default object is itself
 * defaulted. A null where the schema allows none counts as absent, and goes.
 */
export const applyDefaults = (node: SchemaNode, value: unknown): void => {
  if (Array.isArray(value)) {
    if (node.items) for (const item of value) applyDefaults(node.items, item);
  } else if (isObject(value)) defaultMembers(node, value);
};

const defaultMembers = (node: SchemaNode, object: Record<string, unknown>): void => {
  for (const name of Object.keys(object)) {
    if (object[name] === null && isKnownNonNullable(node, name)) delete object[name];
  }
  for (const [name, fallback] of node.defaulted) {
    if (object[name] === undefined) object[name] = structuredClone(fallback);
  }
  for (const name of Object.keys(object)) {
    const child = node.properties.get(name) ?? node.additional;
    if (child) applyDefaults(child, object[name]);
  }
};

const isKnownNonNullable = (node: SchemaNode, name: string): boolean => {
  const child = node.properties.get(name) ?? node.additional;
  return child !== undefined && !child.nullable;
};

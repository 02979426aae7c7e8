import type { SchemaNode } from './node.ts';
import { isObject } from './values.ts';

/** Removes unknown fields, in place; answers their dotted paths. */
export const prune = (root: SchemaNode, object: Record<string, unknown>): string[] => {
  const found: string[] = [];
  walk(root, object, '', found, true);
  return found;
};

/** The dotted paths of the fields that the schema does not know. */
export const unknownFields = (root: SchemaNode, object: Record<string, unknown>): string[] => {
  const found: string[] = [];
  walk(root, object, '', found, false);
  return found;
};

const walk = (node: SchemaNode, value: unknown, path: string, found: string[], remove: boolean): void => {
  if (Array.isArray(value)) {
    const items = node.items;
    if (items) for (const [index, item] of value.entries()) walk(items, item, `${path}[${index}]`, found, remove);
  } else if (isObject(value)) {
    for (const name of Object.keys(value)) walkMember(node, value, name, path === '' ? name : `${path}.${name}`, found, remove);
  }
};

const walkMember = (
  node: SchemaNode,
  object: Record<string, unknown>,
  name: string,
  path: string,
  found: string[],
  remove: boolean,
): void => {
  const child = node.properties.get(name) ?? node.additional;
  if (child === undefined) {
    if (node.preserve) return;
    found.push(path);
    if (remove) delete object[name];
  } else walk(child, object[name], path, found, remove);
};

/** Uniqueness in lists of type set and map. */
import { type Cause, duplicate } from './causes.ts';
import type { SchemaNode } from './node.ts';
import { canonicalJson, isObject } from './values.ts';

/** The duplicates of every list of type set or map in a value. */
export const duplicates = (node: SchemaNode, value: unknown, path = ''): Cause[] => {
  if (Array.isArray(value)) return [...ownDuplicates(node, value, path), ...itemDuplicates(node, value, path)];
  if (!isObject(value)) return [];
  const found: Cause[] = [];
  for (const name of Object.keys(value)) {
    const property = node.properties.get(name);
    const child = property ?? node.additional;
    const below = property ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`;
    if (child) for (const one of duplicates(child, value[name], below)) found.push(one);
  }
  return found;
};

const itemDuplicates = (node: SchemaNode, list: readonly unknown[], path: string): Cause[] => {
  const { items } = node;
  return items ? list.flatMap((item, index) => duplicates(items, item, `${path}[${index}]`)) : [];
};

const ownDuplicates = (node: SchemaNode, list: readonly unknown[], path: string): Cause[] => {
  if (node.listType === 'atomic' || list.length < 2) return [];
  const seen = new Set<string>();
  const found: Cause[] = [];
  for (const [index, item] of list.entries()) {
    const key = node.listType === 'set' ? item : keyOf(node, item);
    const text = canonicalJson(key);
    if (seen.has(text)) found.push(duplicate(`${path}[${index}]`, key));
    seen.add(text);
  }
  return found;
};

/** The key fields of an item of a list of type map; absent ones count with their default. */
export const keyOf = (node: SchemaNode, item: unknown): Record<string, unknown> => {
  const object = isObject(item) ? item : {};
  return Object.fromEntries(
    node.listKeys.flatMap((name) => {
      const value = object[name] ?? node.items?.defaulted.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

/** The item of an older list that an item continues: only lists of type map can tell. */
export const correlated = (node: SchemaNode, older: unknown, item: unknown): unknown => {
  if (node.listType !== 'map' || !Array.isArray(older)) return undefined;
  const key = canonicalJson(keyOf(node, item));
  return older.find((candidate) => canonicalJson(keyOf(node, candidate)) === key);
};

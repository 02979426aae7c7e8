/** How values are divided into fields that can be owned apart. */
import { keyOf } from '../../../schema/core/lists.ts';
import type { SchemaNode } from '../../../schema/core/node.ts';
import { canonicalJson, isObject } from '../../../schema/core/values.ts';

/** One part of a map or list: the step to it, its value, its schema if it is known. */
export interface Part {
  readonly step: string;
  readonly value: unknown;
  readonly node: SchemaNode | undefined;
  /** A field that the schema names, as opposed to an entry of a map. */
  readonly isNamed: boolean;
}

/** The kind of a value: one that is owned as a whole is a leaf. */
export type Shape = 'leaf' | 'map' | 'list';

/** The shape of a value. Without a schema, objects are divided and lists are not. */
export const shapeOf = (node: SchemaNode | undefined, value: unknown): Shape => {
  if (Array.isArray(value)) return node && node.listType !== 'atomic' ? 'list' : 'leaf';
  if (isObject(value)) return node?.atomicMap ? 'leaf' : 'map';
  return 'leaf';
};

/** The parts of a value that is no leaf. */
export const partsOf = (node: SchemaNode | undefined, value: unknown): Part[] => {
  if (Array.isArray(value)) {
    if (!node || node.listType === 'atomic') return [];
    return value.map((item) => ({ step: stepOfItem(node, item), value: item, node: node.items, isNamed: false }));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).map(([name, member]) => partOfMap(node, name, member));
};

const partOfMap = (node: SchemaNode | undefined, name: string, value: unknown): Part => {
  const property = node?.properties.get(name);
  return { step: `f:${name}`, value, node: property ?? node?.additional, isNamed: property !== undefined };
};

/** The step to an item of a list that is divided. */
export const stepOfItem = (node: SchemaNode, item: unknown): string =>
  node.listType === 'set' ? `v:${canonicalJson(item)}` : `k:${canonicalJson(keyOf(node, item))}`;

/** The schema one step further, if it is known. */
export const nodeAt = (node: SchemaNode | undefined, step: string): SchemaNode | undefined => {
  if (!step.startsWith('f:')) return node?.items;
  const name = step.slice(2);
  return node?.properties.get(name) ?? node?.additional;
};

/** Whether a step leads to a field that the schema names. */
export const isNamedStep = (node: SchemaNode | undefined, step: string): boolean =>
  step.startsWith('f:') && node?.properties.has(step.slice(2)) === true;

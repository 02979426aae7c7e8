import type { SchemaNode } from '../../../schema/core/node.ts';
import { isObject } from '../../../schema/core/values.ts';
import { EMPTY, type FieldSet, isEmpty } from './field-set.ts';
import { nodeAt, shapeOf, stepOfItem } from './shape.ts';

/** A value without the fields of a set; undefined when nothing is left of it. */
export const removeFields = (node: SchemaNode | undefined, value: unknown, set: FieldSet): unknown => {
  if (isEmpty(set)) return value;
  switch (shapeOf(node, value)) {
    case 'map':
      return removeFromMap(node, isObject(value) ? value : {}, set);
    case 'list':
      return removeFromList(node, Array.isArray(value) ? value : [], set);
    default:
      return value;
  }
};

const removeFromMap = (
  node: SchemaNode | undefined,
  map: Record<string, unknown>,
  set: FieldSet,
): Record<string, unknown> | undefined => {
  const kept = Object.entries(map).flatMap(([name, value]) => {
    const step = `f:${name}`;
    if (set.members.has(step)) return [];
    const left = removeFields(nodeAt(node, step), value, set.children.get(step) ?? EMPTY);
    return left === undefined ? [] : [[name, left] as const];
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
};

const removeFromList = (node: SchemaNode | undefined, list: readonly unknown[], set: FieldSet): unknown[] | undefined => {
  const kept = list.flatMap((item) => {
    const step = node ? stepOfItem(node, item) : '';
    if (set.members.has(step)) return [];
    const left = removeFields(node?.items, item, set.children.get(step) ?? EMPTY);
    return left === undefined ? [] : [left];
  });
  return kept.length === 0 ? undefined : kept;
};

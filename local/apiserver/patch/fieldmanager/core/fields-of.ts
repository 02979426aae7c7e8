import type { SchemaNode } from '../../../schema/core/node.ts';
import { isObject } from '../../../schema/core/values.ts';
import { createBuilder, type FieldSet, type FieldSetBuilder } from './field-set.ts';
import { isNamedStep, nodeAt, partsOf, shapeOf } from './shape.ts';

/** The fields that a value mentions: its leaves, the items of its lists, the entries of its maps. */
export const fieldsOf = (node: SchemaNode, value: unknown): FieldSet => {
  const builder = createBuilder();
  collect(node, value, builder);
  return builder;
};

const collect = (node: SchemaNode | undefined, value: unknown, into: FieldSetBuilder): void => {
  for (const part of partsOf(node, value)) {
    const isEmptyMap = isObject(part.value) && Object.keys(part.value).length === 0;
    const isLeaf = shapeOf(part.node, part.value) === 'leaf';
    if (isLeaf || isEmptyMap || !part.isNamed) into.members.add(part.step);
    if (isLeaf) continue;
    const child = into.children.get(part.step) ?? createBuilder();
    collect(part.node, part.value, child);
    if (child.members.size > 0 || child.children.size > 0) into.children.set(part.step, child);
  }
};

/** The set with every named field on the way to a member made a member itself: what to remove when all of it goes. */
export const withNamedParents = (set: FieldSet, node: SchemaNode | undefined): FieldSet => {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [step, child] of set.children) {
    if (isNamedStep(node, step)) members.add(step);
    children.set(step, withNamedParents(child, nodeAt(node, step)));
  }
  return { members, children };
};

import type { SchemaNode } from '../../../schema/core/node.ts';
import { sameJson } from '../../../schema/core/values.ts';
import { createBuilder, type FieldSet, type FieldSetBuilder, insert, type Path } from './field-set.ts';
import { type Part, partsOf, shapeOf } from './shape.ts';

/** How two versions of an object differ. A field is in at most one of the sets. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

interface Builders {
  readonly added: FieldSetBuilder;
  readonly modified: FieldSetBuilder;
  readonly removed: FieldSetBuilder;
}

/** How a value differs from an older one. */
export const compare = (node: SchemaNode, older: unknown, newer: unknown): Comparison => {
  const into: Builders = { added: createBuilder(), modified: createBuilder(), removed: createBuilder() };
  visit(node, older, newer, [], into);
  return into;
};

const visit = (node: SchemaNode | undefined, older: unknown, newer: unknown, path: Path, into: Builders): void => {
  if (older === newer) return;
  if (older === null && newer !== undefined) {
    visitFromNull(node, newer, path, into);
    return;
  }
  if (older === undefined) insert(into.added, path);
  else if (newer === undefined) insert(into.removed, path);
  else if (isLeafPair(node, older, newer)) {
    if (!sameJson(older, newer)) insert(into.modified, path);
    return;
  }
  visitParts(node, older, newer, path, into);
};

/** A null is an empty value of whatever shape the other has. */
const visitFromNull = (node: SchemaNode | undefined, newer: unknown, path: Path, into: Builders): void => {
  if (shapeOf(node, newer) === 'leaf') insert(into.modified, path);
  else visitParts(node, undefined, newer, path, into);
};

/** Whether two values are compared as wholes: leaves, values of different kinds, two empty ones. */
const isLeafPair = (node: SchemaNode | undefined, older: unknown, newer: unknown): boolean => {
  const shape = shapeOf(node, older);
  return shape === 'leaf' || shape !== shapeOf(node, newer);
};

const visitParts = (node: SchemaNode | undefined, older: unknown, newer: unknown, path: Path, into: Builders): void => {
  const before = indexed(node, older);
  const after = indexed(node, newer);
  for (const [step, parts] of before) visitPart(parts, after.get(step) ?? [], [...path, step], into);
  for (const [step, parts] of after) if (!before.has(step)) visitPart([], parts, [...path, step], into);
};

/** Lists that nobody validated may hold an item twice; then its copies count as one value. */
const visitPart = (before: readonly Part[], after: readonly Part[], path: Path, into: Builders): void => {
  const node = (after[0] ?? before[0])?.node;
  if (before.length <= 1 && after.length <= 1) {
    visit(node, before[0]?.value, after[0]?.value, path, into);
    return;
  }
  const older = before.map(({ value }) => value);
  const newer = after.map(({ value }) => value);
  if (before.length === 0) insert(into.added, path);
  else if (after.length === 0) insert(into.removed, path);
  else if (!sameJson(older, newer)) insert(into.modified, path);
};

const indexed = (node: SchemaNode | undefined, value: unknown): ReadonlyMap<string, readonly Part[]> => {
  const parts = new Map<string, Part[]>();
  if (shapeOf(node, value) === 'leaf') return parts;
  for (const part of partsOf(node, value)) {
    const known = parts.get(part.step);
    if (known) known.push(part);
    else parts.set(part.step, [part]);
  }
  return parts;
};

/** Structural validation: everything a schema says besides its CEL rules. */
import { checkAlternatives } from './alternatives.ts';
import { type Cause, duplicate, inBody, invalid, required, tooMany } from './causes.ts';
import { embeddedProblems } from './embedded.ts';
import { correlated, duplicates } from './lists.ts';
import type { SchemaNode } from './node.ts';
import { checkEnum, checkNumber, checkString, checkType } from './scalars.ts';
import { canonicalJson, isObject, sameJson } from './values.ts';

/**
 * The violations of structure. With an older object, parts that have not changed since are not judged again, so that a schema
 * that became stricter does not freeze the objects that were there before.
 */
export const validateStructure = (root: SchemaNode, object: unknown, older?: unknown): Cause[] => {
  const found: Cause[] = [];
  judge(root, object, older, '', found);
  found.push(...embeddedProblems(root, object));
  if (older === undefined || duplicates(root, older).length === 0) found.push(...duplicates(root, object));
  return found;
};

const judge = (node: SchemaNode, value: unknown, older: unknown, path: string, found: Cause[]): void => {
  if (older !== undefined && sameJson(value, older)) return;
  const mistyped = checkType(node, value, path);
  if (mistyped) found.push(mistyped);
  if (value !== null) {
    if (hasAlternatives(node)) found.push(...checkAlternatives(node, value, path, judgeAlone));
    judgeByKind(node, value, older, path, found);
  }
  const foreign = checkEnum(node, value, path);
  if (foreign) found.push(foreign);
};

const judgeByKind = (node: SchemaNode, value: unknown, older: unknown, path: string, found: Cause[]): void => {
  if (typeof value === 'string') found.push(...checkString(node, value, path));
  else if (typeof value === 'number') found.push(...checkNumber(node, value, path));
  else if (Array.isArray(value)) judgeList(node, value, older, path, found);
  else if (isObject(value)) judgeObject(node, value, older, path, found);
};

const hasAlternatives = (node: SchemaNode): boolean =>
  node.anyOf.length > 0 || node.oneOf.length > 0 || node.allOf.length > 0 || node.not !== undefined;

const judgeAlone = (node: SchemaNode, value: unknown, path: string): Cause[] => {
  const found: Cause[] = [];
  judge(node, value, undefined, path, found);
  return found;
};

const judgeList = (node: SchemaNode, list: readonly unknown[], older: unknown, path: string, found: Cause[]): void => {
  const { minItems, maxItems, uniqueItems } = node.schema;
  if (node.items) {
    for (const [index, item] of list.entries())
      judge(node.items, item, correlated(node, older, item), `${path}[${index}]`, found);
  }
  if (minItems !== undefined && list.length < minItems) {
    found.push(invalid(path, list.length, inBody(path, `should have at least ${minItems} items`)));
  }
  if (maxItems !== undefined && list.length > maxItems) found.push(tooMany(path, list.length, maxItems));
  if (uniqueItems && new Set(list.map(canonicalJson)).size < list.length) found.push(duplicate(path, list));
};

const judgeObject = (node: SchemaNode, object: Record<string, unknown>, older: unknown, path: string, found: Cause[]): void => {
  const names = Object.keys(object);
  judgeSize(node, names.length, path, found);
  const before = isObject(older) ? older : undefined;
  for (const name of names) {
    const child = node.properties.get(name) ?? node.additional;
    if (child) judge(child, object[name], before?.[name], path === '' ? name : `${path}.${name}`, found);
  }
  for (const name of node.required) {
    if (!Object.hasOwn(object, name)) found.push(required(path === '' ? name : `${path}.${name}`));
  }
};

const judgeSize = (node: SchemaNode, size: number, path: string, found: Cause[]): void => {
  const { minProperties, maxProperties } = node.schema;
  if (minProperties !== undefined && size < minProperties) {
    found.push(invalid(path, size, inBody(path, `should have at least ${minProperties} properties`)));
  }
  if (maxProperties !== undefined && size > maxProperties) found.push(tooMany(path, size, maxProperties));
};

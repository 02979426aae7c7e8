/** What keeps an applied object from being merged by its schema, in the words of the real server. */
import type { SchemaNode } from '../../../schema/core/node.ts';
import { isObject } from '../../../schema/core/values.ts';
import { describePath } from './field-set.ts';
import { stepOfItem } from './shape.ts';

/** Each problem as a sentence, as `.spec.typo: field not declared in schema`. */
export const appliedProblems = (root: SchemaNode, applied: unknown): string[] => {
  const found: string[] = [];
  check(root, applied, '', found);
  return found;
};

const check = (node: SchemaNode, value: unknown, path: string, found: string[]): void => {
  if (value === null || value === undefined) return;
  const mistyped = wrongType(node, value);
  if (mistyped) found.push(`${path}: ${mistyped}`);
  else if (Array.isArray(value)) checkList(node, value, path, found);
  else if (isObject(value)) checkMap(node, value, path, found);
};

const checkMap = (node: SchemaNode, map: Record<string, unknown>, path: string, found: string[]): void => {
  for (const [name, value] of Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const child = node.properties.get(name) ?? node.additional;
    const below = `${path}.${name}`;
    if (child) check(child, value, below, found);
    else if (!node.preserve && node.type === 'object') found.push(`${below}: field not declared in schema`);
  }
};

const checkList = (node: SchemaNode, list: readonly unknown[], path: string, found: string[]): void => {
  const { items } = node;
  if (!items) return;
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    if (node.listType === 'atomic') {
      check(items, item, `${path}[${index}]`, found);
      continue;
    }
    const step = stepOfItem(node, item);
    if (step === 'k:{}') found.push(`${path}: element ${index}: ${keyless(node)}`);
    else if (seen.has(step)) found.push(`${path}: duplicate entries for key ${describePath([step])}`);
    else check(items, item, path + describePath([step]), found);
    seen.add(step);
  }
};

const keyless = (node: SchemaNode): string =>
  `associative list with keys has an element that omits all key fields ${JSON.stringify(node.listKeys)} (and doesn't have default values for any key fields)`;

const wrongType = (node: SchemaNode, value: unknown): string | undefined => {
  const kind = Array.isArray(value) ? 'list' : isObject(value) ? 'map' : typeof value;
  if (node.intOrString || node.quantity || node.type === '') return undefined;
  if (node.type === 'array') return kind === 'list' ? undefined : `expected list, got ${show(value)}`;
  if (node.type === 'object') return kind === 'map' ? undefined : `expected map, got ${show(value)}`;
  if (node.type === 'string' || node.type === 'boolean')
    return kind === node.type ? undefined : `expected ${node.type}, got ${show(value)}`;
  return kind === 'number' ? undefined : `expected numeric (int or float), got ${kind}`;
};

/** A value as Go prints one whose type it was not asked for. */
const show = (value: unknown): string => {
  if (typeof value === 'string') return `&{${value}}`;
  if (isObject(value)) return `&{map[${Object.keys(value).length === 0 ? '' : JSON.stringify(value).slice(1, -1)}]}`;
  return Array.isArray(value) ? `&{${JSON.stringify(value)}}` : `&value.valueUnstructured{Value:${String(value)}}`;
};

/** Embedded resources (x-kubernetes-embedded-resource) say what they are. */
import { type Cause, required } from './causes.ts';
import type { SchemaNode } from './node.ts';
import { isObject } from './values.ts';

/** What is missing in the embedded resources below an object. */
export const embeddedProblems = (root: SchemaNode, object: unknown): Cause[] => {
  const found: Cause[] = [];
  if (root.holdsEmbedded) walkMembers(root, object, '', found);
  return found;
};

const walk = (node: SchemaNode, value: unknown, path: string, found: Cause[]): void => {
  if (!node.holdsEmbedded) return;
  if (node.embedded && isObject(value)) requireTypes(value, path, found);
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) if (node.items) walk(node.items, item, `${path}[${index}]`, found);
  } else walkMembers(node, value, path, found);
};

const walkMembers = (node: SchemaNode, value: unknown, path: string, found: Cause[]): void => {
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    const child = node.properties.get(name) ?? node.additional;
    if (child) walk(child, value[name], path === '' ? name : `${path}.${name}`, found);
  }
};

const requireTypes = (resource: Record<string, unknown>, path: string, found: Cause[]): void => {
  for (const name of ['apiVersion', 'kind']) {
    if (typeof resource[name] !== 'string' || resource[name] === '') found.push(required(`${path}.${name}`));
  }
};

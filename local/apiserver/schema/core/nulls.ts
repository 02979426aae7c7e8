import { canonicalQuantity } from '../../core/quantity.ts';
import type { SchemaNode } from './node.ts';
import { isObject } from './values.ts';

/**
 * Makes of nulls what Go's JSON decoder makes of them, in place: a field of an object counts as not set, and goes; a value of
 * a map and an item of a list become the zero value of their type. What a schema says nothing about keeps its nulls. Quantities
 * come to their canonical form on the way.
 */
export const resolveNulls = (node: SchemaNode, value: unknown): void => {
  if (Array.isArray(value)) {
    const { items } = node;
    if (items) for (const index of value.keys()) value[index] = resolved(items, value[index]);
  } else if (isObject(value)) resolveMembers(node, value);
};

const resolveMembers = (node: SchemaNode, object: Record<string, unknown>): void => {
  for (const [name, member] of Object.entries(object)) {
    const field = node.properties.get(name);
    if (field && member === null) delete object[name];
    else if (field?.quantity) object[name] = quantityOf(member);
    else if (field) resolveNulls(field, member);
    else if (node.additional) object[name] = resolved(node.additional, member);
  }
};

const resolved = (node: SchemaNode, value: unknown): unknown => {
  if (value === null) return zeroOf(node);
  if (node.quantity) return quantityOf(value);
  resolveNulls(node, value);
  return value;
};

const quantityOf = (value: unknown): unknown => canonicalQuantity(String(value)) ?? value;

/** Null itself where the type is open: that is JSON of any shape, as in the enumerations of a schema. */
const zeroOf = ({ type, intOrString, quantity }: SchemaNode): unknown => {
  if (quantity) return '0';
  if (intOrString) return 0;
  switch (type) {
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'object':
      return {};
    case 'array':
      return [];
    default:
      return null;
  }
};

/** The first value of a built-in kind that Go's decoder could not read, in its words. */
import { timeProblem } from '../../core/go-time.ts';
import { canonicalQuantity } from '../../core/quantity.ts';
import type { SchemaNode } from './node.ts';
import { isObject } from './values.ts';

const BAD_QUANTITY = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where a value stands: the Go struct around it, and the path to it without indexes and keys of maps. */
interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

/** What keeps an object of a kind from being read; undefined where nothing does. Nulls are read as nothing. */
export const unreadable = (root: SchemaNode, object: unknown, kind: string): string | undefined =>
  problemOf(root, object, { struct: kind, path: [] });

const problemOf = (node: SchemaNode, value: unknown, place: Place): string | undefined => {
  if (value === null || value === undefined) return undefined;
  if (node.quantity) return canonicalQuantity(String(value)) === undefined ? BAD_QUANTITY : undefined;
  if (node.intOrString) return typeof value === 'string' || typeof value === 'number' ? undefined : mismatch(node, value, place);
  if (node.type === 'object') return isObject(value) ? problemOfMembers(node, value, place) : mismatch(node, value, place);
  if (node.type === 'array') return Array.isArray(value) ? problemOfItems(node, value, place) : mismatch(node, value, place);
  return problemOfScalar(node, value, place);
};

const problemOfMembers = (node: SchemaNode, object: Record<string, unknown>, { struct, path }: Place): string | undefined => {
  const own = structOf(node) ?? struct;
  for (const [name, member] of Object.entries(object)) {
    const property = node.properties.get(name);
    const child = property ?? node.additional;
    if (child === undefined) continue;
    const found = problemOf(child, member, property ? { struct: own, path: [...path, name] } : { struct, path });
    if (found !== undefined) return found;
  }
  return undefined;
};

const problemOfItems = ({ items }: SchemaNode, list: readonly unknown[], place: Place): string | undefined => {
  if (items === undefined) return undefined;
  for (const item of list) {
    const found = problemOf(items, item, place);
    if (found !== undefined) return found;
  }
  return undefined;
};

const problemOfScalar = (node: SchemaNode, value: unknown, place: Place): string | undefined => {
  const { format } = node.schema;
  switch (node.type) {
    case 'string':
      if (typeof value !== 'string') return mismatch(node, value, place);
      if (format === 'date-time') return timeProblem(value, structOf(node) === 'MicroTime');
      return format === 'byte' && !BASE64.test(value) ? `illegal base64 data at input byte ${illegalAt(value)}` : undefined;
    case 'integer':
      return Number.isInteger(value) ? undefined : mismatch(node, value, place);
    case 'number':
      return typeof value === 'number' ? undefined : mismatch(node, value, place);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : mismatch(node, value, place);
    default:
      return undefined;
  }
};

const illegalAt = (text: string): number => {
  const at = text.search(/[^A-Za-z0-9+/]/);
  return at < 0 ? text.length : at;
};

const mismatch = (node: SchemaNode, value: unknown, { struct, path }: Place): string =>
  `json: cannot unmarshal ${jsonTypeOf(value)} into Go struct field ${[struct, ...path].join('.')} of type ${goType(node)}`;

const jsonTypeOf = (value: unknown): string => {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && !Number.isInteger(value) ? `number ${value}` : typeof value;
};

/** The Go type of a schema's values, as far as messages name it. */
const goType = (node: SchemaNode): string => {
  const { type, items, additional, schema } = node;
  if (node.intOrString) return 'int32';
  if (type === 'integer') return schema.format ?? 'int64';
  if (type === 'number') return 'float64';
  if (type === 'boolean') return 'bool';
  if (type === 'array') return `[]${items ? goType(items) : 'string'}`;
  if (type !== 'object') return 'string';
  return additional ? `map[string]${goType(additional)}` : `v1.${structOf(node) ?? 'Object'}`;
};

/** The name of a definition's struct, without its package. */
const structOf = ({ definition }: SchemaNode): string | undefined => definition?.split('.').at(-1);

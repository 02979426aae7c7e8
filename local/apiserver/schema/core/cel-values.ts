/** JSON values and schemas as CEL sees them. */
import type { SchemaNode } from './node.ts';
import { isObject } from './values.ts';

/** Makes values that only the engine can make. */
export interface Converters {
  /** A duration from Go's notation; throws on any other text. */
  readonly duration: (text: string) => unknown;
}

const KEYWORDS = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** A field's name as an identifier of CEL: reserved words and characters are spelled out. */
export const celName = (name: string): string => {
  if (KEYWORDS.has(name)) return `__${name}__`;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
};

/** A JSON value as CEL sees it: whole numbers as int, times and durations by format, only the fields that the schema names. */
export const toCelValue = (node: SchemaNode | undefined, value: unknown, converters: Converters): unknown => {
  if (typeof value === 'number') return node?.type !== 'number' && Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string') return node ? toText(node, value, converters) : value;
  if (Array.isArray(value)) return value.map((item) => toCelValue(node?.items, item, converters));
  if (!isObject(value)) return value;
  if (node && node.properties.size > 0) return toFields(node, value, converters);
  const entries = Object.entries(value).map(([name, one]) => [name, toCelValue(node?.additional, one, converters)]);
  return Object.fromEntries(entries);
};

const toFields = (node: SchemaNode, object: Record<string, unknown>, converters: Converters): Record<string, unknown> => {
  const fields: Record<string, unknown> = {};
  for (const [name, child] of node.properties) {
    if (Object.hasOwn(object, name)) fields[celName(name)] = toCelValue(child, object[name], converters);
  }
  return fields;
};

const toText = (node: SchemaNode, text: string, converters: Converters): unknown => {
  switch (node.schema.format) {
    case 'date':
    case 'date-time':
      return new Date(text);
    case 'duration':
      return duration(text, converters);
    case 'byte':
      return Uint8Array.from(Buffer.from(text, 'base64'));
    default:
      return text;
  }
};

/** Spelled-out durations, as `2 hours`, stay texts: the engine reads Go's notation only. */
const duration = (text: string, converters: Converters): unknown => {
  try {
    return converters.duration(text);
  } catch {
    return text;
  }
};

/**
 * The name of the CEL type of a schema. Objects are declared first, from the inside out.
 * @param declare declares an object type: a fresh name and the type of each field
 */
export const fieldTypes = (node: SchemaNode, declare: (name: string, fields: Record<string, string>) => void): string => {
  let count = 0;
  const typeOf = (one: SchemaNode): string => {
    if (one.type === 'array') return `list<${one.items ? typeOf(one.items) : 'dyn'}>`;
    if (one.type !== 'object') return scalarType(one);
    if (one.properties.size === 0) return one.additional ? `map<string, ${typeOf(one.additional)}>` : 'dyn';
    const fields = [...one.properties].map(([name, child]): [string, string] => [celName(name), typeOf(child)]);
    count += 1;
    const name = `Object${count}`;
    declare(name, Object.fromEntries(fields));
    return name;
  };
  return typeOf(node);
};

const scalarType = (node: SchemaNode): string => {
  if (node.intOrString) return 'dyn';
  switch (node.type) {
    case 'integer':
      return 'int';
    case 'number':
      return 'double';
    case 'boolean':
      return 'bool';
    case 'string':
      return textType(node.schema.format);
    default:
      return 'dyn';
  }
};

const textType = (format: string | undefined): string => {
  if (format === 'date' || format === 'date-time') return 'google.protobuf.Timestamp';
  if (format === 'duration') return 'google.protobuf.Duration';
  return format === 'byte' ? 'bytes' : 'string';
};

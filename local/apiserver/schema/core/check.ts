/** Whether a schema is structural: every field has one place and one type, whatever value validation adds. */
import { type Cause, forbidden, invalid, notSupported, required } from './causes.ts';
import { checkDefault } from './check-default.ts';
import type { Schema } from './schema.ts';
import { sameJson } from './values.ts';

type Level = 'root' | 'item' | 'field';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'] as const;

const EMPTY_TYPE: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

/** The problems of a schema and all below it. */
export const checkNode = (schema: Schema, path: string, level: Level = 'root'): Cause[] => [
  ...checkType(schema, path, level),
  ...checkUnsupported(schema, path, level),
  ...checkExtensions(schema, path),
  ...checkList(schema, path),
  ...checkDefault(schema, path),
  ...(level === 'root' ? checkRootMetadata(schema, path) : []),
  ...checkValueValidation(schema, path),
  ...checkChildren(schema, path),
];

const checkChildren = (schema: Schema, path: string): Cause[] => {
  const { properties = {}, additionalProperties, items } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, child]) => checkNode(child, `${path}.properties[${name}]`, 'field')),
    ...(typeof additionalProperties === 'object' ? checkNode(additionalProperties, `${path}.additionalProperties`, 'field') : []),
    ...(items ? checkNode(items, `${path}.items`, 'item') : []),
  ];
};

const checkType = (schema: Schema, path: string, level: Level): Cause[] => {
  const type = schema.type ?? '';
  const at = `${path}.type`;
  const untyped =
    schema.$ref !== undefined || schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  if (type !== '' && !(TYPES as readonly string[]).includes(type)) return [notSupported(at, type, TYPES)];
  if (schema['x-kubernetes-embedded-resource'] && type !== 'object') {
    const must = 'must be object if x-kubernetes-embedded-resource is true';
    return [type === '' ? required(at, must) : invalid(at, type, must)];
  }
  if (type === '') return untyped ? [] : [required(at, EMPTY_TYPE[level])];
  if (level === 'root' && type !== 'object') return [invalid(at, type, 'must be object at the root')];
  if (type === 'array' && !schema.items) return [required(`${path}.items`, 'must be specified')];
  return [];
};

const checkUnsupported = (schema: Schema, path: string, level: Level): Cause[] => {
  const found: Cause[] = [];
  if (schema.$ref !== undefined) found.push(forbidden(`${path}.$ref`, '$ref is not supported'));
  if (schema.uniqueItems) {
    found.push(
      forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'),
    );
  }
  const additional = schema.additionalProperties;
  if (additional !== undefined && schema.properties) {
    found.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'));
  }
  if (additional !== undefined && level === 'root') {
    found.push(forbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  }
  return found;
};

const checkExtensions = (schema: Schema, path: string): Cause[] => {
  const found: Cause[] = [];
  const embedded = schema['x-kubernetes-embedded-resource'];
  const preserve = schema['x-kubernetes-preserve-unknown-fields'];
  if (schema['x-kubernetes-int-or-string']) {
    const must = 'must be false if x-kubernetes-int-or-string is true';
    if (preserve) found.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, must));
    if (embedded) found.push(invalid(`${path}.x-kubernetes-embedded-resource`, true, must));
  }
  if (embedded && !preserve && Object.keys(schema.properties ?? {}).length === 0) {
    const must = 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields';
    found.push(required(`${path}.properties`, must));
  }
  return found;
};

const checkList = (schema: Schema, path: string): Cause[] => {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const at = `${path}.x-kubernetes-list-type`;
  if (type === undefined) return [];
  if (type !== 'atomic' && type !== 'set' && type !== 'map') return [notSupported(at, type, ['atomic', 'set', 'map'])];
  if (schema.type !== 'array') {
    return [invalid(`${path}.type`, schema.type ?? '', 'must be array if x-kubernetes-list-type is specified')];
  }
  if (type !== 'map') return [];
  if (keys.length === 0) {
    return [required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map')];
  }
  const { items = {} } = schema;
  if (keys.some((key) => !items.properties?.[key])) {
    return [invalid(`${path}.x-kubernetes-list-map-keys`, keys, 'entries must all be names of item properties')];
  }
  return keys.flatMap((key) => checkListKey(items, key, `${path}.items`));
};

const checkListKey = (items: Schema, key: string, path: string): Cause[] => {
  if (items.required?.includes(key) || items.properties?.[key]?.default !== undefined) return [];
  const must = 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property';
  return [required(`${path}.properties[${key}].default`, must)];
};

const checkRootMetadata = (schema: Schema, path: string): Cause[] => {
  const metadata = schema.properties?.['metadata'];
  if (!metadata) return [];
  const foreign = Object.keys(metadata.properties ?? {}).some((name) => name !== 'name' && name !== 'generateName');
  const others = Object.keys(metadata).some((name) => name !== 'type' && name !== 'properties' && name !== 'description');
  const must = 'must not specify anything other than name and generateName, but metadata is implicitly specified';
  return foreign || others ? [forbidden(`${path}.properties[metadata]`, must)] : [];
};

const checkValueValidation = (schema: Schema, path: string): Cause[] => {
  const plainAnyOf = schema.anyOf && !(schema['x-kubernetes-int-or-string'] && sameJson(schema.anyOf, INT_OR_STRING));
  return [
    ...(plainAnyOf ? checkNestedAll(schema.anyOf ?? [], `${path}.anyOf`) : []),
    ...checkNestedAll(schema.allOf ?? [], `${path}.allOf`, schema['x-kubernetes-int-or-string']),
    ...checkNestedAll(schema.oneOf ?? [], `${path}.oneOf`),
    ...(schema.not ? checkNested(schema.not, `${path}.not`) : []),
    ...checkPattern(schema, path),
  ];
};

const checkPattern = ({ pattern }: Schema, path: string): Cause[] => {
  try {
    if (pattern !== undefined) new RegExp(pattern.replace(/^\(\?i\)/, ''));
    return [];
  } catch (failure) {
    return [invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${String(failure)}`)];
  }
};

const checkNestedAll = (schemas: readonly Schema[], path: string, intOrString = false): Cause[] =>
  schemas.flatMap((schema, index) =>
    intOrString && index === 0 && sameJson(schema.anyOf, INT_OR_STRING) ? [] : checkNested(schema, `${path}[${index}]`),
  );

/** What a schema below allOf, anyOf, oneOf or not must leave to the schema around it, and how it says so. */
const LEFT_OUT: readonly (readonly [keyof Schema, string])[] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

const checkNested = (schema: Schema, path: string): Cause[] => [
  ...LEFT_OUT.flatMap(([name, must]) => (schema[name] === undefined ? [] : [forbidden(`${path}.${name}`, must)])),
  ...checkValueValidation(schema, path),
  ...Object.entries(schema.properties ?? {}).flatMap(([name, child]) => checkNested(child, `${path}.properties[${name}]`)),
  ...(schema.items ? checkNested(schema.items, `${path}.items`) : []),
];

/** The compiled form of a structural schema: one node a schema, references resolved, lookups prepared. */
import { OBJECT_META } from './object-meta.ts';
import type { Schema, ValidationRule } from './schema.ts';

/** One compiled schema. Recursive schemas give a cyclic graph. */
export interface SchemaNode {
  readonly schema: Schema;
  /** The name of the definition that it comes from. */
  readonly definition: string | undefined;
  /** '' where the schema leaves the type open. */
  readonly type: string;
  readonly intOrString: boolean;
  readonly quantity: boolean;
  readonly nullable: boolean;
  readonly preserve: boolean;
  readonly embedded: boolean;
  readonly properties: ReadonlyMap<string, SchemaNode>;
  /** The default of each property that has one. */
  readonly defaulted: ReadonlyMap<string, unknown>;
  readonly additional: SchemaNode | undefined;
  readonly items: SchemaNode | undefined;
  readonly required: readonly string[];
  readonly listType: 'atomic' | 'set' | 'map';
  readonly listKeys: readonly string[];
  readonly atomicMap: boolean;
  readonly mergeKey: string | undefined;
  readonly patchStrategies: readonly string[];
  readonly pattern: RegExp | undefined;
  readonly rules: readonly ValidationRule[];
  /** Whether this node or one below it has rules. */
  readonly holdsRules: boolean;
  /** Whether this node or one below it is an embedded resource. */
  readonly holdsEmbedded: boolean;
  /** Schemas of allOf, anyOf, oneOf and not, which only judge values. */
  readonly allOf: readonly SchemaNode[];
  readonly anyOf: readonly SchemaNode[];
  readonly oneOf: readonly SchemaNode[];
  readonly not: SchemaNode | undefined;
}

/** What compiling needs to know beyond the schema. */
export interface BuildOptions {
  readonly definitions: Readonly<Record<string, Schema>>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NONE: readonly SchemaNode[] = [];

/** The node of a whole object: its `metadata`, `apiVersion` and `kind` are known even where the schema leaves them out. */
export const buildNode = (schema: Schema, options: BuildOptions): SchemaNode =>
  build(withObjectFields(schema), options, new Map());

/** The node of a part of an object. */
export const buildPart = (schema: Schema): SchemaNode => build(schema, { definitions: {} }, new Map());

/** The schema with the fields that every Kubernetes object has. */
const withObjectFields = (schema: Schema): Schema => {
  if (schema.$ref !== undefined) return schema;
  const own = schema.properties ?? {};
  const text: Schema = { type: 'string' };
  // A schema may only narrow metadata.name; what metadata holds is not its to say.
  return { ...schema, properties: { apiVersion: text, kind: text, ...own, metadata: narrowed(own['metadata']) } };
};

const narrowed = (metadata: Schema | undefined): Schema => {
  if (metadata?.$ref !== undefined) return metadata;
  return { ...OBJECT_META, properties: { ...OBJECT_META.properties, ...metadata?.properties } };
};

const build = (given: Schema, options: BuildOptions, built: Map<string, SchemaNode>): SchemaNode => {
  const name = given.$ref;
  const known = name === undefined ? undefined : built.get(name);
  if (known) return withOwnTraits(known, given);
  const schema = name === undefined ? given : (options.definitions[name] ?? {});
  if (schema.$ref !== undefined) return build(schema, options, built);
  const node = shallow(schema, name);
  // Registered before its children, so that a schema that contains itself finds itself.
  if (name !== undefined) built.set(name, node);
  fill(node, schema, options, built);
  return withOwnTraits(node, given);
};

/**
 * A reference may say how its own place merges; the definition cannot know. The node delegates, since a definition that
 * contains itself is still being filled here.
 */
const withOwnTraits = (node: SchemaNode, given: Schema): SchemaNode =>
  given.$ref === undefined || Object.keys(given).length === 1 ? node : Object.assign(Object.create(node), patchTraits(given));

const patchTraits = (schema: Schema) => ({
  mergeKey: schema['x-kubernetes-patch-merge-key'],
  patchStrategies: schema['x-kubernetes-patch-strategy']?.split(',') ?? [],
});

const shallow = (schema: Schema, definition: string | undefined): Mutable<SchemaNode> => ({
  schema,
  definition,
  type: schema.type ?? '',
  intOrString: schema['x-kubernetes-int-or-string'] ?? false,
  quantity: schema.format === 'quantity' && schema.type === undefined,
  nullable: schema.nullable ?? false,
  preserve: schema['x-kubernetes-preserve-unknown-fields'] ?? false,
  embedded: schema['x-kubernetes-embedded-resource'] ?? false,
  properties: new Map(),
  defaulted: new Map(),
  additional: undefined,
  items: undefined,
  required: schema.required ?? [],
  listType: listTypeOf(schema),
  listKeys: schema['x-kubernetes-list-map-keys'] ?? [],
  atomicMap: schema['x-kubernetes-map-type'] === 'atomic',
  ...patchTraits(schema),
  pattern: schema.pattern === undefined ? undefined : compilePattern(schema.pattern),
  rules: schema['x-kubernetes-validations'] ?? [],
  holdsRules: (schema['x-kubernetes-validations'] ?? []).length > 0,
  holdsEmbedded: schema['x-kubernetes-embedded-resource'] ?? false,
  allOf: NONE,
  anyOf: NONE,
  oneOf: NONE,
  not: undefined,
});

const fill = (node: Mutable<SchemaNode>, schema: Schema, options: BuildOptions, built: Map<string, SchemaNode>): void => {
  const child = (sub: Schema): SchemaNode => build(sub, options, built);
  const own = node.embedded ? (withObjectFields(schema).properties ?? {}) : (schema.properties ?? {});
  const properties = Object.entries(own);
  node.properties = new Map(properties.map(([name, sub]) => [name, child(sub)]));
  node.defaulted = new Map(properties.flatMap(([name, sub]) => (sub.default === undefined ? [] : [[name, sub.default]])));
  if (typeof schema.additionalProperties === 'object') node.additional = child(schema.additionalProperties);
  if (schema.additionalProperties === true) node.preserve = true;
  if (schema.items) node.items = child(schema.items);
  if (schema.allOf) node.allOf = schema.allOf.map(child);
  if (schema.anyOf) node.anyOf = schema.anyOf.map(child);
  // The published alternatives of a quantity are in its format already.
  if (schema.oneOf && !node.quantity) node.oneOf = schema.oneOf.map(child);
  if (schema.not) node.not = child(schema.not);
  for (const below of [...node.properties.values(), node.additional, node.items]) {
    node.holdsRules ||= below?.holdsRules ?? false;
    node.holdsEmbedded ||= below?.holdsEmbedded ?? false;
  }
};

const listTypeOf = (schema: Schema): SchemaNode['listType'] => {
  const said = schema['x-kubernetes-list-type'];
  return said === 'set' || said === 'map' ? said : 'atomic';
};

/** A pattern of a schema as a RegExp. Schemas say RE2; what both read is read alike, a leading `(?i)` is understood. */
const compilePattern = (pattern: string): RegExp | undefined => {
  const flags = pattern.startsWith('(?i)') ? 'iu' : 'u';
  const source = flags === 'iu' ? pattern.slice(4) : pattern;
  try {
    return new RegExp(source, flags);
  } catch {
    return looseRegExp(source, flags.replace('u', ''));
  }
};

/** Without the u flag more escapes are allowed, such as `\-` outside of a class. */
const looseRegExp = (source: string, flags: string): RegExp | undefined => {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
};

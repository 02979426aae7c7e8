/** Reduces the schemas of an OpenAPI v3 document to the structure that the local API server needs. Pure. */
import type { GroupVersionKind } from '../../local/apiserver/kinds/catalogue.ts';

type Definition = Record<string, unknown>;

/** What one generated file holds: the definition name of each kind, and every definition that they reach. */
export interface Structure {
  readonly kinds: Record<string, string>;
  readonly definitions: Record<string, Definition>;
}

const REF = '#/components/schemas/';

const KEPT = new Set([
  'type',
  'format',
  'required',
  'enum',
  'oneOf',
  'nullable',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
  'x-kubernetes-patch-merge-key',
  'x-kubernetes-patch-strategy',
]);

/** Definitions whose published schema is too loose or too wide, with the one to use instead. */
const REPLACED: Record<string, Definition> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { format: 'quantity', oneOf: [{ type: 'string' }, { type: 'number' }] },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': {
    format: 'int-or-string',
    'x-kubernetes-int-or-string': true,
  },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': { 'x-kubernetes-preserve-unknown-fields': true },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': {
    'x-kubernetes-preserve-unknown-fields': true,
  },
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': {
    'x-kubernetes-preserve-unknown-fields': true,
  },
  // A structural schema has one schema for all items of a list, never one for each.
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': {
    $ref: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps',
  },
};

const isEmptyDefault = (value: unknown): boolean =>
  value === '' ||
  value === 0 ||
  value === false ||
  value === null ||
  (typeof value === 'object' && Object.keys(value).length === 0);

/** A definition without words: references by bare name, `allOf: [ref]` flattened, zero-value defaults dropped. */
const strip = (schema: Definition): Definition => {
  const out: Definition = {};
  for (const [key, value] of Object.entries(schema)) {
    if (KEPT.has(key)) out[key] = value;
    else if (key === '$ref') out['$ref'] = String(value).slice(REF.length);
    else if (key === 'allOf') Object.assign(out, ...(value as Definition[]).map(strip));
    else if (key === 'default' && !isEmptyDefault(value)) out['default'] = value;
    else if (key === 'items' || key === 'additionalProperties')
      out[key] = typeof value === 'object' ? strip(value as Definition) : value;
    else if (key === 'properties') out['properties'] = stripAll(value as Record<string, Definition>);
  }
  return out;
};

const stripAll = (schemas: Record<string, Definition>): Record<string, Definition> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strip(schema)]));

const references = (schema: Definition): string[] =>
  Object.entries(schema).flatMap(([key, value]) => {
    if (key === '$ref') return [String(value)];
    if (key === 'properties') return Object.values(value as Record<string, Definition>).flatMap(references);
    return (key === 'items' || key === 'additionalProperties') && typeof value === 'object'
      ? references(value as Definition)
      : [];
  });

const nameOfKind = (schemas: Record<string, Definition>, { group, version, kind }: GroupVersionKind): string => {
  const found = Object.entries(schemas).find(([, schema]) =>
    ((schema['x-kubernetes-group-version-kind'] ?? []) as Definition[]).some(
      (gvk) => gvk['group'] === group && gvk['version'] === version && gvk['kind'] === kind,
    ),
  );
  if (!found) throw new Error(`${group}/${version} ${kind} is not in the document`);
  return found[0];
};

/**
 * The structure of some kinds that one document holds.
 * @throws Error when the document lacks one of them.
 */
export const structureOf = (schemas: Record<string, Definition>, wanted: readonly GroupVersionKind[]): Structure => {
  const kinds = Object.fromEntries(wanted.map((gvk) => [gvk.kind, nameOfKind(schemas, gvk)]));
  const definitions: Record<string, Definition> = {};
  const queue = Object.values(kinds);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (definitions[name]) continue;
    const definition = REPLACED[name] ?? strip(schemas[name] ?? {});
    definitions[name] = definition;
    queue.push(...references(definition));
  }
  return { kinds, definitions: Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1))) };
};

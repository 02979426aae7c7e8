import { expect } from 'chai';
import type { JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { crdsIn, schemaOf, subschemas } from '../support/crds.ts';

/** What our schemas may use; a structural schema may use a little more, but nothing that is not here is needed. */
const keywords = new Set([
  ...['description', 'type', 'format', 'default', 'enum', 'properties', 'required', 'additionalProperties', 'items'],
  ...['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'minProperties', 'maxProperties', 'pattern', 'anyOf'],
  ...['x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-validations'],
  ...['x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-map-type'],
]);

/** What is wrong with one schema; each rule answers with nothing where all is well. */
const rules: Record<string, (schema: JsonSchema, path: string) => unknown> = {
  'use no keyword beyond those of structural schemas': (schema) => Object.keys(schema).find((keyword) => !keywords.has(keyword)),
  'give a type everywhere but for int-or-string': (schema) =>
    (schema.type === undefined) !== (schema['x-kubernetes-int-or-string'] ?? false),
  'have fields or a type for all values of a map, not both': (schema) =>
    schema.properties !== undefined && schema.additionalProperties !== undefined,
  'say what each object holds': (schema, path) =>
    schema.type === 'object' &&
    path !== 'metadata' &&
    (schema.properties ?? schema.additionalProperties ?? schema['x-kubernetes-preserve-unknown-fields']) === undefined,
  'give a type to the items of each list': (schema) => (schema.type === 'array') !== (schema.items !== undefined),
  'require only fields that there are': ({ required = [], properties = {}, ...schema }) =>
    !schema['x-kubernetes-preserve-unknown-fields'] && required.find((name) => properties[name] === undefined),
  'have patterns that compile': ({ pattern }) => pattern !== undefined && !new RegExp(pattern, 'u'),
  'have defaults within their own bounds': (schema) => {
    const { default: value, enum: values, minimum, maximum } = schema;
    if (value === undefined) return false;
    if (values !== undefined && !values.includes(value)) return value;
    return typeof value === 'number' && (value < (minimum ?? value) || value > (maximum ?? value));
  },
  'key each list of type map by required fields': (schema) =>
    (schema['x-kubernetes-list-type'] === 'map') !== (schema['x-kubernetes-list-map-keys'] !== undefined) ||
    schema['x-kubernetes-list-map-keys']?.find((key) => !schema.items?.required?.includes(key)),
  'keep sets to scalars': (schema) => schema['x-kubernetes-list-type'] === 'set' && schema.items?.type === 'object',
};

describe('crds, as structural schemas', () => {
  const crds = [...crdsIn('crds'), ...crdsIn('local/manifests/knative-crds')];
  for (const [rule, problem] of Object.entries(rules)) {
    it(rule, () => {
      expect(where(problem)).to.deep.equal([]);
    });
  }

  it('describe every field with a sentence', () => {
    const isField = (path: string) => path !== 'metadata' && !/[\]}]$/.test(path);
    expect(where(({ description = '' }, path) => isField(path) && !/^[A-Z].*[.?]$/.test(description))).to.deep.equal([]);
  });

  function where(problem: (schema: JsonSchema, path: string) => unknown): string[] {
    return crds.flatMap((crd) =>
      [...subschemas(schemaOf(crd))]
        .filter(({ path, schema }) => problem(schema, path))
        .map(({ path }) => `${crd.spec.names.kind} ${path}`),
    );
  }
});

import type { CustomResourceDefinition, JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { schemaOf, subschemas } from './crds.ts';

/** Sub-trees that are Kubernetes' own; the facts only say that they are there. */
export const kubernetesFields = ['affinity', 'conditions', 'env', 'resources', 'tolerations'];

export const goDuration = '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$';

/**
 * What a definition says, one line a fact, sorted: its columns, its rules, and its fields.
 *
 * A field is told by its leaves, `spec!.http.method string default=POST enum=GET|POST`; a required step of the path ends in `!`.
 */
export function factsOf(crd: CustomResourceDefinition): string[] {
  const schema = schemaOf(crd);
  const columns = crd.spec.versions[0]?.additionalPrinterColumns ?? [];
  const rules = [...subschemas(schema)].flatMap(({ path, schema }) =>
    (schema['x-kubernetes-validations'] ?? []).map(({ rule, message }) => `rule ${path} | ${message} | ${rule}`),
  );
  const { spec, status } = schema.properties ?? {};
  const fields = fieldsOf({ properties: { spec: spec ?? {}, status: status ?? {} }, required: schema.required ?? [] }, '');
  return [...columns.map(({ name, type, jsonPath }) => `column ${name} | ${type} | ${jsonPath}`), ...rules, ...fields].sort();
}

function fieldsOf({ properties = {}, required = [] }: JsonSchema, parent: string): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    const path = `${parent}${key}`;
    const mark = required.includes(key) ? '!' : '';
    if (kubernetesFields.includes(key)) return [`${path}${mark} kubernetes`];
    if (schema.type === 'array') return listOf(schema, `${path}[]${mark}`);
    if (typeof schema.additionalProperties === 'object') return [`${path}{}${mark} ${describe(schema.additionalProperties)}`];
    if (schema.properties !== undefined) return fieldsOf(schema, `${path}${mark}.`);
    return [`${path}${mark} ${describe(schema)}`];
  });
}

function listOf({ items = {}, 'x-kubernetes-list-type': listType }: JsonSchema, path: string): string[] {
  if (items.properties !== undefined) return fieldsOf(items, `${path}.`);
  return [`${path} ${describe(items)}${listType === undefined ? '' : ` list=${listType}`}`];
}

function describe(schema: JsonSchema): string {
  const { default: byDefault, minimum, maximum, minLength, enum: values } = schema;
  const pattern = schema.pattern === goDuration ? undefined : schema.pattern;
  const parts = { default: byDefault, enum: values?.join('|'), minimum, maximum, minLength, pattern };
  const said = Object.entries(parts).filter(([, value]) => value !== undefined);
  return [typeName(schema), ...said.map(([name, value]) => `${name}=${value}`)].join(' ');
}

function typeName(schema: JsonSchema): string {
  if (schema['x-kubernetes-preserve-unknown-fields']) return 'any';
  if (schema.pattern === goDuration) return 'duration';
  if (schema.type === 'boolean') return 'bool';
  return schema.format ?? schema.type ?? 'untyped';
}

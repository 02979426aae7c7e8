import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { CustomResourceDefinition, JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { schemaOf } from './crds.ts';

/**
 * Makes a validator of the objects of a kind, by a second opinion: what the API servers do for themselves, CEL rules
 * apart, this does with Ajv. It answers with the fields that are wrong, such as `spec.priority`; a missing or unknown field is
 * named by its own path.
 */
export function validatorOf(crd: CustomResourceDefinition): (object: unknown) => string[] {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const schema: JsonSchema = { ...schemaOf(crd), properties: { ...schemaOf(crd).properties, metadata: { type: 'object' } } };
  const validate = ajv.compile({ ...closed(schema), required: ['apiVersion', 'kind', 'metadata', ...(schema.required ?? [])] });
  return (object) => (validate(object) ? [] : [...new Set((validate.errors ?? []).map(fieldOf))]);
}

/** The same schema, but unknown fields are errors instead of being pruned. */
function closed(schema: JsonSchema): JsonSchema {
  const { properties, items, additionalProperties } = schema;
  return {
    ...schema,
    ...(items && { items: closed(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: closed(additionalProperties) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, closed(property)])),
      additionalProperties: schema['x-kubernetes-preserve-unknown-fields'] ?? false,
    }),
  };
}

function fieldOf({ instancePath, params }: ErrorObject): string {
  const field: string | undefined = params['missingProperty'] ?? params['additionalProperty'];
  const steps = [...instancePath.split('/').slice(1), ...(field === undefined ? [] : [field])];
  return steps.join('.').replace(/\.(\d+)/g, '[$1]');
}

/** OpenAPI v2: one document of everything, for clients that know no v3. */
import type { Schema } from '../schema/structural.ts';
import { definitionsOf } from './definitions.ts';
import { type Operation, operationsOf, pathsOf } from './operations.ts';
import type { OpenapiKind } from './types.ts';

type Json = Record<string, unknown>;

/** The answer of GET /openapi/v2 as JSON. */
export const openapiV2 = (kinds: readonly OpenapiKind[]): unknown => ({
  swagger: '2.0',
  info: { title: 'Orka local API', version: 'unversioned' },
  paths: pathsOf(kinds.flatMap(operationsOf), (operation) => writeOperation(operation)),
  definitions: Object.fromEntries(
    Object.entries(definitionsOf(kinds)).map(([name, definition]) => [name, writeSchema(definition)]),
  ),
});

const reference = (name: string): Json => ({ $ref: `#/definitions/${name}` });

const writeOperation = ({ action, kind, parameters, body, contentTypes, answer }: Operation): Json => ({
  consumes: contentTypes,
  produces: ['application/json'],
  parameters: [
    ...parameters.map((parameter) => (parameter.in === 'path' ? { ...parameter, required: true } : parameter)),
    ...(body === undefined ? [] : [{ name: 'body', in: 'body', schema: reference(body) }]),
  ],
  responses: { 200: { description: 'OK', schema: reference(answer) } },
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
});

/** A schema in the words of v2, which knows no alternatives and no nullable. */
const writeSchema = (schema: Schema): Json => {
  const { $ref, properties, items, additionalProperties, anyOf, oneOf, allOf, not, nullable, ...rest } = schema;
  if ($ref !== undefined) return { ...rest, ...reference($ref) };
  // What may hold anything is left open: v2 clients would refuse what a type does not name.
  if (schema['x-kubernetes-preserve-unknown-fields'] && !properties) return described(rest);
  const own: Json = { ...rest };
  if (properties)
    own['properties'] = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, writeSchema(one)]));
  if (items) own['items'] = writeSchema(items);
  if (typeof additionalProperties === 'object') own['additionalProperties'] = writeSchema(additionalProperties);
  if (nullable) delete own['type'];
  return own;
};

const described = ({ description }: Schema): Json => ({
  ...(description === undefined ? {} : { description }),
  'x-kubernetes-preserve-unknown-fields': true,
});

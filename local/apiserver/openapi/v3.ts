/** OpenAPI v3: one document a group version, and the index of them. */
import type { Schema } from '../schema/structural.ts';
import { definitionsOf } from './definitions.ts';
import { basePath, type Operation, operationsOf, type Parameter, pathsOf } from './operations.ts';
import type { OpenapiKind } from './types.ts';

type Json = Record<string, unknown>;

/** A group version and the hash of its document, which makes its URL new whenever it changes. */
export interface OpenapiGroup {
  readonly group: string;
  readonly version: string;
  readonly hash: string;
}

/** The answer of GET /openapi/v3. */
export const openapiV3Index = (groups: readonly OpenapiGroup[]): unknown => ({
  paths: Object.fromEntries(
    groups.map((group) => {
      const path = basePath(group).slice(1);
      return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${group.hash}` }];
    }),
  ),
});

/** The document of one group version: GET /openapi/v3/apis/GROUP/VERSION or /openapi/v3/api/v1. */
export const openapiV3 = (of: { readonly group: string; readonly version: string }, kinds: readonly OpenapiKind[]): unknown => ({
  openapi: '3.0.0',
  info: { title: `Orka local API: ${basePath(of).slice(1)}`, version: 'unversioned' },
  paths: pathsOf(kinds.flatMap(operationsOf), (operation) => writeOperation(operation)),
  components: {
    schemas: Object.fromEntries(
      Object.entries(definitionsOf(kinds)).map(([name, definition]) => [name, writeSchema(definition)]),
    ),
  },
});

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const content = (types: readonly string[], name: string): Json =>
  Object.fromEntries(types.map((type) => [type, { schema: reference(name) }]));

const writeOperation = ({ action, kind, parameters, body, contentTypes, answer }: Operation): Json => ({
  parameters: parameters.map(writeParameter),
  ...(body === undefined ? {} : { requestBody: { content: content(contentTypes, body) } }),
  responses: { 200: { description: 'OK', content: content(['application/json'], answer) } },
  'x-kubernetes-action': action,
  'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
});

const writeParameter = ({ name, in: place, type, description }: Parameter): Json => ({
  name,
  in: place,
  description,
  ...(place === 'path' ? { required: true } : {}),
  schema: { type },
});

/** A schema with full references; a reference that says more becomes an allOf, since it may have no siblings. */
const writeSchema = (schema: Schema): Json => {
  const { $ref, properties, items, additionalProperties, ...rest } = schema;
  const own: Json = { ...rest };
  if (schema['x-kubernetes-int-or-string'] && !schema.anyOf) own['anyOf'] = [{ type: 'integer' }, { type: 'string' }];
  if (properties)
    own['properties'] = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, writeSchema(one)]));
  if (items) own['items'] = writeSchema(items);
  if (additionalProperties !== undefined) {
    own['additionalProperties'] =
      typeof additionalProperties === 'object' ? writeSchema(additionalProperties) : additionalProperties;
  }
  if ($ref === undefined) return own;
  return Object.keys(own).length === 0 ? reference($ref) : { ...own, allOf: [reference($ref)] };
};

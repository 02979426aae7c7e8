/** The definitions of the schemas of a document, before they are written in a version of OpenAPI. */
import type { Schema } from '../schema/structural.ts';
import { META, metaDefinitions, OBJECT_FIELDS } from './meta-definitions.ts';
import type { OpenapiKind } from './types.ts';

/** A definition with the kinds that it defines. */
export interface Definition extends Schema {
  readonly 'x-kubernetes-group-version-kind'?: readonly {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
  }[];
}

/** The name of the definition of a kind: its own for built-in kinds, the group backwards for custom ones. */
export const definitionName = ({ schema, group, version, kind }: OpenapiKind): string =>
  schema.$ref ?? `${group.split('.').reverse().join('.')}.${version}.${kind}`;

/** Every definition that some kinds need, by name. */
export const definitionsOf = (kinds: readonly OpenapiKind[]): Record<string, Definition> => {
  const all: Record<string, Definition> = {};
  for (const kind of kinds) {
    const { group, version } = kind;
    const name = definitionName(kind);
    for (const [other, definition] of Object.entries(kind.definitions ?? {})) all[other] ??= definition;
    const own = kind.schema.$ref === undefined ? customDefinition(kind.schema) : (kind.definitions?.[kind.schema.$ref] ?? {});
    all[name] = { ...own, 'x-kubernetes-group-version-kind': [{ group, version, kind: kind.kind }] };
    if (kind.verbs.includes('list')) {
      const list = `${kind.kind}List`;
      all[`${name}List`] = { ...listDefinition(name), 'x-kubernetes-group-version-kind': [{ group, version, kind: list }] };
    }
  }
  return { ...all, ...metaDefinitions };
};

/** The schema of a custom resource with the fields that it leaves unsaid. */
const customDefinition = (schema: Schema): Definition => {
  const { apiVersion, kind, metadata: _, ...own } = schema.properties ?? {};
  return {
    ...schema,
    properties: {
      apiVersion: { type: 'string', ...apiVersion, description: OBJECT_FIELDS.apiVersion },
      kind: { type: 'string', ...kind, description: OBJECT_FIELDS.kind },
      metadata: { $ref: META.objectMeta, description: OBJECT_FIELDS.metadata },
      ...own,
    },
  };
};

const listDefinition = (item: string): Definition => ({
  type: 'object',
  required: ['items'],
  properties: {
    apiVersion: { type: 'string', description: OBJECT_FIELDS.apiVersion },
    items: { type: 'array', items: { $ref: item } },
    kind: { type: 'string', description: OBJECT_FIELDS.kind },
    metadata: { $ref: META.listMeta },
  },
});

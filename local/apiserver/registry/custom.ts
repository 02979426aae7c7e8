import { apiVersionOf } from '../../../shared/api/kinds.ts';
import type { ApiObject } from '../core/object.ts';
import { type CompiledSchema, compileSchema } from '../schema/compile.ts';
import type { Schema } from '../schema/structural.ts';
import { customColumns } from '../table/table.ts';
import { type DefinitionVersion, definitionOf } from './definition.ts';
import type { Conversion, Resource, ServedSubresource } from './resource.ts';
import { baseStrategy, type Strategy } from './strategy.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'] as const;
const STATUS_VERBS = ['get', 'patch', 'update'] as const;
const strategy: Strategy = {
  ...baseStrategy,
  finalizers: 'qualified',
  generation: true,
  unconditionalUpdate: false,
  statusKeepsMetadata: false,
};

/** The resources that a CustomResourceDefinition brings: one for each version it serves. */
export function customResources(definition: ApiObject): Resource[] {
  const { group, scope, names, versions } = definitionOf(definition);
  const storage = versions.find((version) => version.storage) ?? versions[0];
  const storageVersion = { apiVersion: apiVersionOf({ group, version: storage?.name ?? '' }), kind: names.kind };
  return versions
    .filter(({ served }) => served)
    .map((version): Resource => {
      const identity = { group, version: version.name, kind: names.kind };
      const schema: Schema = version.schema?.openAPIV3Schema ?? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
      let compiled: CompiledSchema | undefined;
      return {
        ...identity,
        plural: names.plural,
        singular: names.singular ?? names.kind.toLowerCase(),
        shortNames: names.shortNames ?? [],
        categories: names.categories ?? [],
        namespaced: scope === 'Namespaced',
        verbs: VERBS,
        subresources: subresources(version, identity),
        custom: true,
        storage: `${group}/${names.plural}`,
        storageVersion,
        conversion: renaming(apiVersionOf(identity), storageVersion.apiVersion),
        zeros: {},
        strategy,
        selectable: selectable(version),
        compiled: () => {
          compiled ??= compileSchema(schema, names.kind);
          return compiled;
        },
        columns: () => customColumns(version.additionalPrinterColumns),
        published: () => ({ schema }),
      };
    });
}

function subresources(
  { subresources }: DefinitionVersion,
  identity: { group: string; version: string; kind: string },
): ServedSubresource[] {
  return subresources?.status === undefined ? [] : [{ name: 'status', ...identity, verbs: STATUS_VERBS }];
}

/** The only conversion there is between versions of a custom resource, `None`: the apiVersion is exchanged. */
function renaming(served: string, stored: string): Conversion {
  return {
    toStorage: (object) => (object.apiVersion === stored ? object : { ...object, apiVersion: stored }),
    fromStorage: (object) => (object.apiVersion === served ? object : { ...object, apiVersion: served }),
  };
}

function selectable({ selectableFields = [] }: DefinitionVersion): Record<string, readonly string[]> | undefined {
  const paths = selectableFields.map(({ jsonPath }) => jsonPath.replace(/^\./, ''));
  return Object.fromEntries(paths.map((path) => [path, path.split('.')]));
}

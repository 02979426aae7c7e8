import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CustomResourceDefinition, JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { parseYaml } from '../../shared/yaml/yaml.ts';

const root = join(import.meta.dirname, '../..');

/** The definitions in a folder of the repository. */
export function crdsIn(folder: string): CustomResourceDefinition[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parseYaml(readFileSync(join(root, folder, name), 'utf8')) as CustomResourceDefinition);
}

/** The schema of a definition's only version. */
export function schemaOf({ spec }: CustomResourceDefinition): JsonSchema {
  const schema = spec.versions[0]?.schema?.openAPIV3Schema;
  if (spec.versions.length !== 1 || schema === undefined)
    throw new Error(`${spec.names.kind} should have one version, with a schema`);
  return schema;
}

/** Every schema below this one and itself, with its path as in `spec.tools[].name`; a map's values are at `{}`. */
export function* subschemas(schema: JsonSchema, path = ''): Generator<{ path: string; schema: JsonSchema }> {
  yield { path, schema };
  if (schema.items !== undefined) yield* subschemas(schema.items, `${path}[]`);
  if (typeof schema.additionalProperties === 'object') yield* subschemas(schema.additionalProperties, `${path}{}`);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    yield* subschemas(property, path === '' ? key : `${path}.${key}`);
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';

const schemas = join(import.meta.dirname, '../../eventing/schemas');
const header = '// Generated from eventing/schemas/*.json; do not edit.\n';

/**
 * Generates the types of the events' data, and of the table from event type to data, from the schemas.
 *
 * @returns the content of each file, unformatted, by its path from the root of the repository
 */
export async function generate(): Promise<Record<string, string>> {
  const names = (await readdir(schemas)).filter((name) => /\.v\d+\.json$/.test(name)).sort();
  const types = await compile(tableOf(names), 'EventData', {
    cwd: `${schemas}/`,
    additionalProperties: false,
    bannerComment: header,
    format: false,
  });
  return { 'eventing/generated/event-data.ts': types, 'eventing/generated/schemas.ts': await listOf(names) };
}

/** One schema whose properties are the event types: `task.admitted.v1.json` is the data of `ai.orka.task.admitted.v1`. */
function tableOf(names: readonly string[]): JSONSchema {
  const rows = names.map((name) => [typeOf(name), { $ref: name }] as const);
  return {
    title: 'EventData',
    description: 'What the data of each event type is.',
    type: 'object',
    required: rows.map(([type]) => type),
    properties: Object.fromEntries(rows),
  };
}

/** The schemas themselves as one module, so that no file has to be found at run time. */
async function listOf(names: readonly string[]): Promise<string> {
  const rows = await Promise.all(names.map(async (name) => `'${typeOf(name)}': ${await read(name)},`));
  return `${header}
/** The schema of each event type's data. */
export const dataSchemas = { ${rows.join('\n')} };

/** What several of them refer to. */
export const sharedSchemas = [${await read('object-ref.json')}];
`;
}

const read = (name: string): Promise<string> => readFile(join(schemas, name), 'utf8');
const typeOf = (name: string): string => `ai.orka.${name.replace(/\.json$/, '')}`;

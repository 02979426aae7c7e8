import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ValueSchema } from './chart/schema.ts';
import { valuesTable } from './chart/values-table.ts';
import { valuesYaml } from './chart/values-yaml.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** Where the table goes in the README's own text. */
const tableMark = '<!-- values -->';

/**
 * Generates what the chart has from elsewhere: its defaults and its README's table from the schema of its values, and the CRDs, which a
 * chart can only read from below its own folder.
 *
 * @returns the content of each file by its path from the root of the repository
 */
export async function generate(): Promise<Record<string, string>> {
  const schema = JSON.parse(await read('chart/values.schema.json')) as ValueSchema;
  const text = await read('scripts/generate/chart/README.md');
  return {
    'chart/values.yaml': valuesYaml(schema),
    'chart/README.md': text.replace(tableMark, valuesTable(schema)),
    ...(await definitions()),
  };
}

async function definitions(): Promise<Record<string, string>> {
  const names = (await readdir(join(root, 'crds'))).filter((name) => name.endsWith('.yaml')).sort();
  const copies = names.map(async (name) => [`chart/files/crds/${name}`, await read(`crds/${name}`)] as const);
  return Object.fromEntries(await Promise.all(copies));
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomResourceDefinition, JsonSchema } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { parseYaml } from '../../shared/yaml/yaml.ts';

const root = join(import.meta.dirname, '../..');

const introduction = `# Reference: every field

Generated from \`crds/\`. A field in bold is required. \`kubectl explain task.spec.retryPolicy\` says the same of a cluster.
`;

/** Sub-trees that are Kubernetes' own. */
const kubernetesFields = new Set(['affinity', 'conditions', 'env', 'resources', 'tolerations']);
const duration = '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$';

/**
 * Generates the page that says what each field of our kinds means.
 *
 * @returns its content, by its path from the root of the repository
 */
export async function generate(): Promise<Record<string, string>> {
  const names = (await readdir(join(root, 'crds'))).filter((name) => name.endsWith('.yaml')).sort();
  const kinds = await Promise.all(
    names.map(async (name) => parseYaml(await readFile(join(root, 'crds', name), 'utf8')) as CustomResourceDefinition),
  );
  return { 'docs/reference.md': [introduction, ...kinds.map(sectionOf)].join('\n') };
}

function sectionOf({ spec: { group, names, versions } }: CustomResourceDefinition): string {
  const [version] = versions;
  const { description = '', properties = {}, required = [] } = version?.schema?.openAPIV3Schema ?? {};
  const { spec, status } = properties;
  const whole = { properties: { ...(spec && { spec }), ...(status && { status }) }, required };
  const rows = rowsOf(whole, '').map((cells) => `| ${cells.join(' | ')} |`);
  return [
    `## ${names.kind}`,
    '',
    `\`${group}/${version?.name ?? ''}\`. ${description}`,
    '',
    '| field | type | default | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function rowsOf({ properties = {}, required = [] }: JsonSchema, parent: string): string[][] {
  return Object.entries(properties).flatMap(([name, schema]) => {
    const path = `${parent}${name}`;
    const field = required.includes(name) ? `**\`${path}\`**` : `\`${path}\``;
    const inner = schema.items ?? schema;
    const below = kubernetesFields.has(name) ? [] : rowsOf(inner, schema.items === undefined ? `${path}.` : `${path}[].`);
    const isPlainGroup = parent === '' && below.length > 0;
    const row = [field, typeOf(name, schema), defaultOf(schema), cell(schema.description ?? inner.description ?? '')];
    return [...(isPlainGroup ? [] : [row]), ...below];
  });
}

function typeOf(name: string, schema: JsonSchema): string {
  if (kubernetesFields.has(name)) return "Kubernetes' own";
  if (schema.type === 'array') return `list of ${typeOf('', schema.items ?? {})}`;
  if (typeof schema.additionalProperties === 'object') return `map of ${typeOf('', schema.additionalProperties)}`;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.pattern === duration) return 'duration';
  const { type = 'any', minimum, maximum } = schema;
  if (minimum === undefined && maximum === undefined) return schema.format === 'date-time' ? 'time' : type;
  return `${type}, ${minimum ?? ''}${maximum === undefined ? ' or more' : ` to ${maximum}`}`.replace(',  to', ', at most');
}

function defaultOf(schema: JsonSchema): string {
  return schema.default === undefined ? '' : `\`${JSON.stringify(schema.default)}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomResourceDefinition } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { parseYaml } from '../../shared/yaml/yaml.ts';
import { fieldTable } from './fields.ts';

const root = join(import.meta.dirname, '../..');

const introduction = `# Reference: every field

Generated from \`crds/\`. A field in bold is required. \`kubectl explain task.spec.retryPolicy\` says the same of a cluster.
`;

const table = {
  head: 'field',
  groups: new Set(['spec', 'status']),
  elsewhere: { names: new Set(['affinity', 'conditions', 'env', 'resources', 'tolerations']), type: "Kubernetes' own" },
};

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
  return [`## ${names.kind}`, '', `\`${group}/${version?.name ?? ''}\`. ${description}`, '', fieldTable(whole, table), ''].join(
    '\n',
  );
}

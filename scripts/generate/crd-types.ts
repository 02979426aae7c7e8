import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomResourceDefinition } from '../../shared/api/kubernetes/custom-resource-definition.ts';
import { parseYaml } from '../../shared/yaml/yaml.ts';
import { typesOf } from './crd-types/kind.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Generates the TypeScript types of the kinds that `crds/` defines.
 *
 * @returns the content of each file, unformatted, by its path from the root of the repository
 */
export async function generate(): Promise<Record<string, string>> {
  const names = (await readdir(join(root, 'crds'))).filter((name) => name.endsWith('.yaml')).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const crd = parseYaml(await readFile(join(root, 'crds', name), 'utf8')) as CustomResourceDefinition;
      return [`shared/api/generated/${kebabCase(crd.spec.names.kind)}.ts`, typesOf(crd, `crds/${name}`)] as const;
    }),
  );
  return Object.fromEntries(files);
}

function kebabCase(kind: string): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResourceKind } from '../shared/api/kinds.ts';
import { InvalidError } from '../shared/errors/catalogue.ts';
import type { Kube, KubeObject } from '../shared/kube/kube.ts';
import { parseYamlDocuments } from '../shared/yaml/yaml.ts';

/** An object as a manifest holds it, with the two fields that say what it is. */
export type Manifest = KubeObject & { readonly apiVersion: string; readonly kind: string };

/** What only a cluster runs, and the list that kustomize goes by. */
const forClusters = /^cluster[/\\]|(?:^|[/\\])kustomization\.yaml$/;

/**
 * Every object in the YAML files at `path` (a file, or a folder and all below it), in the order of the names. A folder's own folder
 * `cluster` is left out.
 */
export async function readManifests(path: string): Promise<Manifest[]> {
  const files = path.endsWith('.yaml')
    ? [path]
    : (await readdir(path, { recursive: true }))
        .filter((name) => name.endsWith('.yaml') && !forClusters.test(name))
        .sort()
        .map((name) => join(path, name));
  return (await Promise.all(files.map(readFileOf))).flat();
}

async function readFileOf(file: string): Promise<Manifest[]> {
  return parseManifests(await readFile(file, 'utf8'), file);
}

/** Every object of one YAML text; `origin` names it in errors. */
export function parseManifests(text: string, origin: string): Manifest[] {
  return documentsOf(text, origin).flatMap((document) => {
    if (document === null) return [];
    const { apiVersion, kind } = document as Partial<Manifest>;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string')
      throw new InvalidError(`${origin}: an object without apiVersion or kind`);
    return [document as Manifest];
  });
}

function documentsOf(text: string, origin: string): unknown[] {
  try {
    return parseYamlDocuments(text);
  } catch (cause) {
    throw new InvalidError(`${origin}: ${(cause as Error).message}`, { cause });
  }
}

/** Server-side applies objects, each namespace and definition before what needs it, the rest side by side. */
export async function applyManifests(
  kube: Kube,
  objects: readonly Manifest[],
  options: { fieldManager: string; namespace: string },
): Promise<void> {
  const first = objects.filter(({ kind }) => kind === 'Namespace' || kind === 'CustomResourceDefinition');
  for (const wave of [first, objects.filter((object) => !first.includes(object))]) {
    await Promise.all(wave.map((object) => applyOne(kube, object, options)));
  }
}

async function applyOne(
  kube: Kube,
  object: Manifest,
  { fieldManager, namespace }: { fieldManager: string; namespace: string },
): Promise<void> {
  const kind = kindOf(object);
  const placed = kind.namespaced ? { ...object, metadata: { namespace, ...object.metadata } } : object;
  await kube.apply(kind, placed, { fieldManager });
}

const clusterScoped = new Set(['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding']);

/** Where a manifest's object lives, by the plain English plural that all the kinds of our manifests have. */
function kindOf({ apiVersion, kind }: Manifest): ResourceKind<KubeObject> {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  const lower = kind.toLowerCase();
  const plural = lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : lower.endsWith('s') ? `${lower}es` : `${lower}s`;
  return { group, version, plural, kind, namespaced: !clusterScoped.has(kind) };
}

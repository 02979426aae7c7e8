import { apiVersionOf } from '../../../../shared/api/kinds.ts';
import type { Resource } from '../../registry/resource.ts';
import { compareVersions } from './version-order.ts';

/** One API group: its versions, best first, and the resources of each. */
export interface ApiGroup {
  readonly name: string;
  readonly versions: readonly { readonly version: string; readonly resources: readonly Resource[] }[];
}

/** Sorts resources into groups, in the order in which groups are first met. */
export function groupsOf(resources: readonly Resource[]): ApiGroup[] {
  const groups = new Map<string, Map<string, Resource[]>>();
  for (const resource of resources) {
    const versions = groups.get(resource.group) ?? new Map<string, Resource[]>();
    groups.set(resource.group, versions);
    versions.set(resource.version, [...(versions.get(resource.version) ?? []), resource]);
  }
  return [...groups].map(([name, versions]) => ({
    name,
    versions: [...versions]
      .sort(([a], [b]) => compareVersions(a, b))
      .map(([version, members]) => ({ version, resources: members.toSorted((a, b) => (a.plural < b.plural ? -1 : 1)) })),
  }));
}

const listed = ({ shortNames, categories }: Resource) => ({
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(categories.length > 0 ? { categories } : {}),
});

/** GET of a group version: an APIResourceList. */
export function resourceList(group: string, version: string, resources: readonly Resource[]): object {
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: apiVersionOf({ group, version }),
    resources: resources.flatMap((resource) => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...listed(resource),
      },
      ...resource.subresources.map((subresource) => ({
        name: `${resource.plural}/${subresource.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        ...(subresource.group === group ? {} : { group: subresource.group, version: subresource.version }),
        kind: subresource.kind,
        verbs: subresource.verbs,
      })),
    ]),
  };
}

/** GET of one group: an APIGroup. */
export function groupDocument({ name, versions }: ApiGroup): object {
  const all = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { kind: 'APIGroup', apiVersion: 'v1', name, versions: all, preferredVersion: all[0] };
}

/** GET /apis: an APIGroupList. */
export function groupList(groups: readonly ApiGroup[]): object {
  const described = groups.map((group) => {
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = groupDocument(group) as Record<string, unknown>;
    return rest;
  });
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: described };
}

/** Every resource of some groups in one document: an APIGroupDiscoveryList of apidiscovery.k8s.io. */
export function aggregated(groups: readonly ApiGroup[], version: string): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: name === '' ? {} : { name },
      versions: versions.map((member) => ({
        version: member.version,
        freshness: 'Current',
        resources: member.resources.map(discovered),
      })),
    })),
  };
}

function discovered(resource: Resource): object {
  const { group, version, kind, plural, singular, namespaced, verbs, subresources } = resource;
  return {
    resource: plural,
    responseKind: { group, version, kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...listed(resource),
    ...(subresources.length === 0
      ? {}
      : {
          subresources: subresources.map(({ name, verbs: able, ...of }) => ({
            subresource: name,
            responseKind: { group: of.group, version: of.version, kind: of.kind },
            verbs: able,
          })),
        }),
  };
}

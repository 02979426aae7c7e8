import { fileURLToPath } from 'node:url';
import { applyManifests, type Manifest, readManifests } from '../../../local/manifests.ts';
import { CustomResourceDefinitions, type ResourceKind } from '../../../shared/api/kinds.ts';
import type { Kube, KubeObject } from '../../../shared/kube/kube.ts';
import { until } from '../until.ts';

const project = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const options = { fieldManager: 'orka-test', namespace: 'default' };

/** Applies our definitions; resolves once the API server serves them all. Somebody else's newer fields stay. */
export async function installKinds(kube: Kube): Promise<void> {
  const definitions = await readManifests(project('crds'));
  await applyManifests(kube, definitions, options);
  for (const { metadata } of definitions) {
    await until(`${metadata.name} to be served`, async () => isEstablished(kube, metadata.name));
  }
}

async function isEstablished(kube: Kube, name: string): Promise<true | undefined> {
  const definition = (await kube.get(CustomResourceDefinitions, '', name)) as
    | { readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } }
    | undefined;
  const conditions = definition?.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Established' && status === 'True') ? true : undefined;
}

/**
 * Makes the ServiceAccounts of the rooms in a namespace and lets them do everything: what each room may do is the chart's matter, and
 * is tested with it. Gives back what takes that right away again; the accounts go with their namespace.
 */
export async function installIdentities(kube: Kube, namespace: string): Promise<() => Promise<void>> {
  const platform = await readManifests(project('local/manifests/platform.yaml'));
  const accounts = platform.filter(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === 'orka-system');
  await applyManifests(
    kube,
    [...accounts.map((account) => ({ ...account, metadata: { ...account.metadata, namespace } })), everythingFor(namespace)],
    options,
  );
  return () => kube.delete(ClusterRoleBindings, { namespace: '', name: namespace });
}

const ClusterRoleBindings: ResourceKind<KubeObject> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterrolebindings',
  kind: 'ClusterRoleBinding',
  namespaced: false,
};

const everythingFor = (namespace: string): Manifest => {
  const binding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: `system:serviceaccounts:${namespace}` }],
  };
  return binding;
};

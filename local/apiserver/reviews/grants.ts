import { discoveryGrant, type Grant, rulesOf, type Subject } from '../core/rbac.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { objectOf, type Stored } from '../store/stored.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** What bindings grant in a namespace: those of the whole cluster, then the namespace's own. */
export function* grantsIn(store: ObjectStore, namespace: string): Generator<Grant> {
  yield discoveryGrant;
  for (const binding of store.values(`${GROUP}/clusterrolebindings`)) yield grantOf(store, binding, '');
  if (namespace === '') return;
  for (const binding of store.values(`${GROUP}/rolebindings`, namespace)) yield grantOf(store, binding, namespace);
}

function grantOf(store: ObjectStore, binding: Stored, namespace: string): Grant {
  const object = objectOf(binding) as { roleRef?: { kind?: string; name?: string }; subjects?: Subject[] };
  const { kind = '', name = '' } = object.roleRef ?? {};
  const role = kind === 'Role' ? store.get(`${GROUP}/roles`, namespace, name) : store.get(`${GROUP}/clusterroles`, '', name);
  return {
    name: binding.name,
    namespace,
    role: { kind, name },
    subjects: object.subjects ?? [],
    rules: role === undefined ? [] : rulesOf(objectOf(role)),
  };
}

import { ServiceAccounts } from '../../shared/api/kinds.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';

/** Makes a worker's ServiceAccount where it is missing, and remembers where it is not. */
export function serviceAccountMaker(kube: Kube): (namespace: string, name: string) => Promise<void> {
  const known = new Set<string>();
  return async (namespace, name) => {
    const key = `${namespace}/${name}`;
    if (known.has(key)) return;
    if ((await kube.get(ServiceAccounts, namespace, name)) === undefined) await create(kube, namespace, name);
    known.add(key);
  };
}

async function create(kube: Kube, namespace: string, name: string): Promise<void> {
  try {
    await kube.create(ServiceAccounts, namespace, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace },
      automountServiceAccountToken: false,
    });
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}

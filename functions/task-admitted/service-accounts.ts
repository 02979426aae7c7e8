import { ServiceAccounts } from '../../shared/api/kinds.ts';
import { ConflictError } from '../../shared/errors/catalogue.ts';
import type { Kube } from '../../shared/kube/kube.ts';

/** How long an account is taken to be there still: a namespace can be deleted, and made anew under the same name. */
const trustMs = 10_000;

/** Makes a worker's ServiceAccount where it is missing; one that is there is left as it is. `now` is in milliseconds. */
export function serviceAccountMaker(kube: Kube, now: () => number): (namespace: string, name: string) => Promise<void> {
  const seen = new Map<string, number>();
  return async (namespace, name) => {
    const key = `${namespace}/${name}`;
    if (now() - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < trustMs) return;
    if ((await kube.get(ServiceAccounts, namespace, name)) === undefined) await create(kube, namespace, name);
    seen.set(key, now());
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

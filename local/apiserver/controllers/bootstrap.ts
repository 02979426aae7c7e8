import type { Api } from '../verbs/api.ts';
import { createObject } from '../verbs/create.ts';
import { ensureDefaultAccount, SYSTEM, SYSTEM_OPTIONS } from './accounts.ts';

/** Namespaces that are there from the beginning. */
export const NAMESPACES = ['default', 'kube-system', 'kube-public', 'orka-system'] as const;

/** Makes what every cluster begins with, as far as it is not there. */
export async function bootstrap(api: Api): Promise<void> {
  const resource = api.registry.find('', 'v1', 'namespaces');
  if (resource === undefined) return;
  await api.store.write((transaction) => {
    for (const name of NAMESPACES) {
      if (transaction.get(resource.storage, '', name) === undefined) {
        const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
        createObject(api, transaction, { resource, object, options: SYSTEM_OPTIONS, user: SYSTEM });
      }
      const namespace = transaction.get(resource.storage, '', name);
      if (namespace !== undefined) ensureDefaultAccount(api, transaction, namespace);
    }
  });
}

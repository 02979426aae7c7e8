import { randomBytes } from 'node:crypto';
import { Namespaces, Tasks } from '../../../shared/api/kinds.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import { until } from '../until.ts';

/** Makes a namespace with a name that nobody else has. */
export async function createNamespace(kube: Kube, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = `orka-host-${randomBytes(4).toString('hex')}`;
  await kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  return name;
}

/**
 * Deletes a namespace, those of its Tasks first that a finalizer holds, which only a running operator takes off. Does not wait for the
 * namespace itself, which a cluster without controllers never lets go of.
 */
export async function removeNamespace(kube: Kube, name: string): Promise<void> {
  await until(`the Tasks of ${name} to go`, async () => ((await deleteHeld(kube, name)) === 0 ? true : undefined), {
    timeoutMs: 120_000,
    everyMs: 100,
  });
  await kube.delete(Namespaces, { namespace: '', name });
}

/** Asks those to go that have not been asked, and says how many there are still; a launch may have put its finalizer just now. */
async function deleteHeld(kube: Kube, namespace: string): Promise<number> {
  const { items } = await kube.list(Tasks, { namespace });
  const held = items.filter(({ metadata }) => (metadata.finalizers ?? []).length > 0);
  const unasked = held.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  await Promise.all(unasked.map(({ metadata }) => kube.delete(Tasks, { namespace, name: metadata.name })));
  return held.length;
}

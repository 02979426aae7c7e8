import type { ObjectRef } from '../../eventing/core/catalogue.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Secrets, Tasks } from '../../shared/api/kinds.ts';
import { UnavailableError } from '../../shared/errors/catalogue.ts';
import { keysIn } from './core/signature.ts';
import type { Deps } from './deps.ts';

type Reads = Pick<Deps, 'kube'>;

/** The very Task, perhaps as it was a moment ago; undefined where it is gone. */
export async function readTask({ namespace, name, uid }: ObjectRef, { kube }: Reads): Promise<Task | undefined> {
  const task = await kube.get(Tasks, namespace, name, { cached: true });
  return task?.metadata.uid === uid ? task : undefined;
}

/** The keys that sign what is sent about a Task; none where it names no Secret. An UnavailableError where there is none in the one it names. */
export async function signingKeys({ metadata, spec }: Task, { kube }: Reads): Promise<Buffer[]> {
  const ref = spec.webhookSecretRef;
  if (ref === undefined) return [];
  const { name, key = 'secret' } = ref;
  const secret = await kube.get(Secrets, metadata.namespace ?? 'default', name);
  if (secret === undefined) throw new UnavailableError(`the Secret ${name} of spec.webhookSecretRef is missing`);
  const keys = keysIn(Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8'));
  if (keys.length === 0) throw new UnavailableError(`the Secret ${name} of spec.webhookSecretRef has no key in its entry ${key}`);
  return keys;
}

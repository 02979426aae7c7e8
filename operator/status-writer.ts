import type { ResourceKind } from '../shared/api/kinds.ts';
import { ConflictError } from '../shared/errors/catalogue.ts';
import type { Kube, KubeObject } from '../shared/kube/kube.ts';
import type { Reflector } from '../shared/kube/reflector.ts';
import { patchStatus, unlessGone } from '../shared/kube/update.ts';
import type { WorkQueue } from '../shared/kube/work-queue.ts';
import type { Queues } from './queues.ts';

type WithStatus = KubeObject & { status?: object };

export interface StatusWriterOptions<T extends WithStatus> {
  readonly kube: Kube;
  readonly kind: ResourceKind<T>;
  readonly cache: () => Reflector<T>;
  /** What the status should say; undefined where it says so already. */
  readonly desired: (object: T) => NonNullable<T['status']> | undefined | Promise<NonNullable<T['status']> | undefined>;
  readonly queues: Queues;
}

/** Who we are in managedFields. */
const fieldManager = 'orka-operator';

/** Long enough for the change that was in the way to reach our cache. */
const conflictPauseMs = 50;

/** A loop that keeps the status of one kind's objects true; keys are `namespace/name`. */
export function createStatusWriter<T extends WithStatus>({
  kube,
  kind,
  cache,
  desired,
  queues,
}: StatusWriterOptions<T>): WorkQueue {
  const queue = queues.create(kind.plural, work, 2);

  async function work(key: string): Promise<void> {
    const [namespace = '', name = ''] = key.split('/');
    const object = cache().get(namespace, name);
    if (object === undefined || object.metadata.deletionTimestamp !== undefined) return;
    const status = await desired(object);
    if (status === undefined) return;
    try {
      await unlessGone(() => patchStatus(kube, kind, object, { status, fieldManager }));
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      queue.addAfter(key, conflictPauseMs);
    }
  }

  return queue;
}

import type { ResourceKind } from '../api/kinds.ts';
import { ConflictError, NotFoundError } from '../errors/catalogue.ts';
import type { Kube, KubeObject } from './kube.ts';

/** A change of some fields: null removes one, what is left out stays. */
export type Change<T> = { readonly [K in keyof T]?: T[K] | null };

/** Changes fields of an object's status, provided that the object is still the one that was read; else a ConflictError. */
export function patchStatus<T extends KubeObject & { status?: object }>(
  kube: Kube,
  kind: ResourceKind<T>,
  read: T,
  change: { readonly status: Change<NonNullable<T['status']>>; readonly fieldManager: string },
): Promise<T> {
  const { namespace = '', name, resourceVersion, uid } = read.metadata;
  const patch = { metadata: { resourceVersion, uid }, status: change.status };
  return kube.patch(kind, { namespace, name }, patch, { subresource: 'status', fieldManager: change.fieldManager });
}

/** Sets an object's finalizers under the same provision. */
export function patchFinalizers<T extends KubeObject>(
  kube: Kube,
  kind: ResourceKind<T>,
  read: T,
  finalizers: readonly string[],
): Promise<T> {
  const { namespace = '', name, resourceVersion, uid } = read.metadata;
  return kube.patch(kind, { namespace, name }, { metadata: { resourceVersion, uid, finalizers } });
}

/** Does the work again, from reading on, where somebody else was faster; the conflict is thrown on after `times` attempts. */
export async function retryOnConflict<R>(work: () => Promise<R>, times = 5): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt >= times) throw error;
    }
  }
}

/** Does the work, and makes nothing of it where what it was about is gone by now: there is nothing left to be done. */
export async function unlessGone<R>(work: () => Promise<R>): Promise<R | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

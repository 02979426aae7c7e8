import { apiVersionOf, type ResourceKind } from '../../shared/api/kinds.ts';
import { ConflictError, NotFoundError } from '../../shared/errors/catalogue.ts';
import type { Kube, KubeObject, WatchEvent } from '../../shared/kube/kube.ts';
import { mergePatch } from './merge-patch.ts';

type Stored = KubeObject & Record<string, unknown>;
type Listener = (event: WatchEvent<KubeObject>) => void;

/** A Kubernetes API in memory, as far as a controller of ours notices the difference. */
export interface MemoryKube extends Kube {
  /** The writes so far, such as `create pods`, `patch jobs/status`. */
  readonly writes: string[];
  /** Deletes with no grace, as `kubectl delete --force` does. */
  remove(kind: ResourceKind<KubeObject>, namespace: string, name: string): void;
}

export function createMemoryKube(): MemoryKube {
  const objects = new Map<string, Stored>();
  const listeners = new Map<string, Set<Listener>>();
  const writes: string[] = [];
  let version = 0;

  const keyOf = (kind: ResourceKind<KubeObject>, namespace: string, name: string): string =>
    `${kind.group}/${kind.plural}/${namespace}/${name}`;

  function store(kind: ResourceKind<KubeObject>, type: 'ADDED' | 'MODIFIED', object: Stored): Stored {
    version += 1;
    const stored = structuredClone({
      ...object,
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { ...object.metadata, resourceVersion: String(version) },
    });
    objects.set(keyOf(kind, stored.metadata.namespace ?? '', stored.metadata.name), stored);
    tell(kind, { type, object: stored });
    return structuredClone(stored);
  }

  function tell(kind: ResourceKind<KubeObject>, event: WatchEvent<KubeObject>): void {
    for (const listener of listeners.get(`${kind.group}/${kind.plural}`) ?? []) listener(structuredClone(event));
  }

  function remove(kind: ResourceKind<KubeObject>, namespace: string, name: string): void {
    const found = objects.get(keyOf(kind, namespace, name));
    if (found === undefined) return;
    objects.delete(keyOf(kind, namespace, name));
    version += 1;
    tell(kind, { type: 'DELETED', object: { ...found, metadata: { ...found.metadata, resourceVersion: String(version) } } });
    for (const [key, object] of objects) {
      if (object.metadata.ownerReferences?.some(({ uid }) => uid === found.metadata.uid)) cascade(key, object);
    }
  }

  function cascade(key: string, { metadata }: Stored): void {
    const [group = '', plural = ''] = key.split('/');
    void kube.delete(
      { group, version: 'v1', plural, kind: plural, namespaced: true },
      { namespace: metadata.namespace ?? '', name: metadata.name },
    );
  }

  const kube: MemoryKube = {
    writes,
    remove,
    get: async <T extends KubeObject>(kind: ResourceKind<T>, namespace: string, name: string) =>
      structuredClone(objects.get(keyOf(kind as ResourceKind<KubeObject>, namespace, name))) as T | undefined,
    list: async <T extends KubeObject>(kind: ResourceKind<T>) => ({
      items: [...objects]
        .filter(([key]) => key.startsWith(`${kind.group}/${kind.plural}/`))
        .map(([, object]) => structuredClone(object) as unknown as T),
      metadata: { resourceVersion: String(version) },
    }),
    async create<T extends KubeObject>(kind: ResourceKind<T>, namespace: string, object: T) {
      writes.push(`create ${kind.plural}`);
      if (objects.has(keyOf(kind as ResourceKind<KubeObject>, namespace, object.metadata.name)))
        throw new ConflictError(`${object.metadata.name} is there`);
      const metadata = { ...object.metadata, namespace, uid: crypto.randomUUID(), creationTimestamp: new Date().toISOString() };
      return store(kind as ResourceKind<KubeObject>, 'ADDED', { ...object, metadata } as unknown as Stored) as unknown as T;
    },
    createSubresource: async <B, R>(_kind: ResourceKind<KubeObject>, at: { namespace: string; name: string }, body: B) => {
      const { spec } = body as { spec: { expirationSeconds: number } };
      const expirationTimestamp = new Date(Date.now() + spec.expirationSeconds * 1000).toISOString();
      return { spec, status: { token: `token of ${at.namespace}/${at.name}`, expirationTimestamp } } as R;
    },
    replace: async <T extends KubeObject>(kind: ResourceKind<T>, object: T) =>
      store(kind as ResourceKind<KubeObject>, 'MODIFIED', object as unknown as Stored) as unknown as T,
    async apply<T extends KubeObject>(kind: ResourceKind<T>, object: T) {
      writes.push(`apply ${kind.plural}`);
      const old = objects.get(keyOf(kind as ResourceKind<KubeObject>, object.metadata.namespace ?? '', object.metadata.name));
      const metadata = { ...object.metadata, uid: old?.metadata.uid ?? crypto.randomUUID() };
      const merged = { ...(mergePatch(old ?? {}, object) as object), metadata } as unknown as Stored;
      return store(kind as ResourceKind<KubeObject>, old === undefined ? 'ADDED' : 'MODIFIED', merged) as unknown as T;
    },
    async patch<T extends KubeObject>(
      kind: ResourceKind<T>,
      at: { namespace: string; name: string },
      patch: object,
      options?: { subresource?: 'status' },
    ) {
      writes.push(`patch ${kind.plural}${options?.subresource === undefined ? '' : '/status'}`);
      const old = objects.get(keyOf(kind as ResourceKind<KubeObject>, at.namespace, at.name));
      if (old === undefined) throw new NotFoundError(`${kind.plural} "${at.name}" not found`);
      return store(kind as ResourceKind<KubeObject>, 'MODIFIED', mergePatch(old, patch) as Stored) as unknown as T;
    },
    async delete(kind, { namespace, name }) {
      const found = objects.get(keyOf(kind, namespace, name));
      if (found === undefined) return;
      writes.push(`delete ${kind.plural}`);
      const { phase } = (found['status'] ?? {}) as { phase?: string };
      const over = kind.plural !== 'pods' || phase === 'Succeeded' || phase === 'Failed';
      if (over) return remove(kind, namespace, name);
      if (found.metadata.deletionTimestamp !== undefined) return;
      const grace = (found['spec'] as { terminationGracePeriodSeconds?: number }).terminationGracePeriodSeconds ?? 30;
      store(kind, 'MODIFIED', {
        ...found,
        metadata: { ...found.metadata, deletionTimestamp: new Date().toISOString(), deletionGracePeriodSeconds: grace },
      });
    },
    watch: <T extends KubeObject>(kind: ResourceKind<T>, { signal }: { signal: AbortSignal }) =>
      watching(listeners, `${kind.group}/${kind.plural}`, signal) as AsyncIterable<WatchEvent<T>>,
    podLog: async () => '',
    podLogStream: async () => {
      throw new NotFoundError('no logs in memory');
    },
    close() {},
  };
  return kube;
}

async function* watching(
  listeners: Map<string, Set<Listener>>,
  key: string,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<KubeObject>> {
  const queue: WatchEvent<KubeObject>[] = [];
  let wake: () => void = () => {};
  const listener: Listener = (event) => {
    queue.push(event);
    wake();
  };
  const all = listeners.get(key) ?? new Set();
  listeners.set(key, all.add(listener));
  signal.addEventListener('abort', () => wake());
  while (!signal.aborted) {
    const event = queue.shift();
    if (event !== undefined) yield event;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  all.delete(listener);
}

import { apiVersionOf, type ResourceKind } from '../../../shared/api/kinds.ts';
import type { ObjectMeta } from '../../../shared/api/meta.ts';
import { ConflictError, NotFoundError } from '../../../shared/errors/catalogue.ts';
import { mergePatch } from '../merge-patch.ts';

export interface AnyObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
}
type Kind = Pick<ResourceKind<unknown>, 'group' | 'version' | 'plural' | 'kind'>;

/** A change, before anybody has heard of it. */
export interface Changed {
  readonly plural: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: AnyObject;
  readonly old: AnyObject | undefined;
}

/**
 * The objects of a Kubernetes cluster: versions and conditional writes, generations, finalizers, owners. Objects are never changed, only
 * replaced.
 */
export class Cluster {
  readonly #objects = new Map<string, AnyObject>();
  /** Each object as it was before its last change: what a cache may still have. */
  readonly #before = new Map<string, AnyObject>();
  readonly #now: () => number;
  readonly #onChange: (change: Changed) => void;
  #version = 0;
  #uids = 0;

  constructor(now: () => number, onChange: (change: Changed) => void) {
    this.#now = now;
    this.#onChange = onChange;
  }

  get(kind: Kind, namespace: string, name: string): AnyObject | undefined {
    return this.#objects.get(keyOf(kind.plural, namespace, name));
  }

  /** As a cache that is one change behind has it. */
  before(kind: Kind, namespace: string, name: string): AnyObject | undefined {
    const key = keyOf(kind.plural, namespace, name);
    return this.#before.get(key) ?? this.#objects.get(key);
  }

  list(kind: Kind, labelSelector = ''): AnyObject[] {
    const wanted = labelSelector === '' ? [] : labelSelector.split(',').map((part) => part.split('='));
    const prefix = `${kind.plural}/`;
    const found: AnyObject[] = [];
    for (const [key, object] of this.#objects) {
      if (!key.startsWith(prefix)) continue;
      if (wanted.every(([label = '', value]) => object.metadata.labels?.[label] === value)) found.push(object);
    }
    return found;
  }

  create(kind: Kind, namespace: string, object: AnyObject): AnyObject {
    if (this.get(kind, namespace, object.metadata.name) !== undefined)
      throw new ConflictError(`${object.metadata.name} is there`);
    this.#uids += 1;
    const metadata = {
      ...object.metadata,
      namespace,
      uid: String(this.#uids).padStart(8, '0'),
      generation: 1,
      creationTimestamp: new Date(this.#now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    };
    return this.#store(kind, undefined, { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata });
  }

  apply(kind: Kind, object: AnyObject): AnyObject {
    const { namespace = '', name } = object.metadata;
    return this.get(kind, namespace, name) === undefined
      ? this.create(kind, namespace, object)
      : this.patch(kind, { namespace, name }, object);
  }

  patch(kind: Kind, { namespace, name }: { namespace: string; name: string }, patch: object, subresource?: 'status'): AnyObject {
    const old = this.get(kind, namespace, name);
    if (old === undefined) throw new NotFoundError(`${kind.plural} "${name}" not found`);
    const { metadata = {}, status, ...rest } = patch as { metadata?: Record<string, unknown>; status?: unknown };
    const { resourceVersion, uid, ...meta } = metadata;
    if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion)
      throw new ConflictError('it has changed');
    if (uid !== undefined && uid !== old.metadata.uid) throw new ConflictError('it is another one');
    const change = subresource === 'status' ? { status } : { metadata: meta, ...rest };
    const next = mergePatch(old, change) as AnyObject;
    if (JSON.stringify(next) === JSON.stringify(old)) return old;
    const isNewSpec = JSON.stringify(next.spec) !== JSON.stringify(old.spec);
    const generation = (old.metadata.generation ?? 1) + (isNewSpec ? 1 : 0);
    return this.#store(kind, old, { ...next, metadata: { ...next.metadata, generation } });
  }

  delete(kind: Kind, { namespace, name, uid }: { namespace: string; name: string; uid?: string }): void {
    const old = this.get(kind, namespace, name);
    if (old === undefined) return;
    if (uid !== undefined && uid !== old.metadata.uid) throw new ConflictError('it is another one');
    if (old.metadata.deletionTimestamp !== undefined) return;
    const deletionTimestamp = new Date(this.#now()).toISOString();
    this.#store(kind, old, { ...old, metadata: { ...old.metadata, deletionTimestamp } });
  }

  /** What a garbage collector does now and then: the dependents of owners that are gone go too. */
  collect(kinds: readonly Kind[]): void {
    for (const kind of kinds)
      for (const { metadata } of this.list(kind)) {
        const [owner] = metadata.ownerReferences ?? [];
        const isThere = [...this.#objects.values()].some((one) => one.metadata.uid === owner?.uid);
        if (owner !== undefined && !isThere) this.delete(kind, { namespace: metadata.namespace ?? '', name: metadata.name });
      }
  }

  #store(kind: Kind, old: AnyObject | undefined, object: AnyObject): AnyObject {
    this.#version += 1;
    const { plural } = kind;
    const { namespace = '', name, deletionTimestamp, finalizers = [] } = object.metadata;
    const key = keyOf(plural, namespace, name);
    const next = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } };
    const isGone = deletionTimestamp !== undefined && finalizers.length === 0;
    if (isGone) this.#objects.delete(key);
    else this.#objects.set(key, next);
    if (isGone || old === undefined) this.#before.delete(key);
    else this.#before.set(key, old);
    this.#onChange({ plural, type: isGone ? 'DELETED' : old === undefined ? 'ADDED' : 'MODIFIED', object: next, old });
    return next;
  }
}

const keyOf = (plural: string, namespace: string, name: string): string => `${plural}/${namespace}/${name}`;

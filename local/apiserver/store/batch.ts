import type { ApiObject } from '../core/object.ts';
import { type Change, keyOf, type Stored, storedOf } from './stored.ts';
import type { Tables } from './tables.ts';

/** What a write may do. It sees everything that was written before it, committed or not. */
export interface ObjectTransaction {
  get(resource: string, namespace: string, name: string): Stored | undefined;
  /** Keeps the object under a new version, which it sets in `metadata.resourceVersion`. */
  put(resource: string, object: ApiObject): Stored;
  /** Forgets the object; answers its last state under a new version. */
  remove(resource: string, object: ApiObject): Stored;
}

/** The changes of one database transaction that is not yet on disk. */
export class Batch implements ObjectTransaction {
  readonly #committed: (resource: string, namespace: string, name: string) => Stored | undefined;
  readonly #tables: Tables | undefined;
  readonly #pending = new Map<string, Stored | undefined>();
  #changes: Change[] = [];
  #version: number;

  /** Without tables nothing is written: that is a dry run. */
  constructor(committed: Batch['get'], version: number, tables?: Tables) {
    this.#committed = committed;
    this.#version = version;
    this.#tables = tables;
  }

  get version(): number {
    return this.#version;
  }

  get changes(): readonly Change[] {
    return this.#changes;
  }

  get(resource: string, namespace: string, name: string): Stored | undefined {
    const key = pendingKey(resource, namespace, name);
    return this.#pending.has(key) ? this.#pending.get(key) : this.#committed(resource, namespace, name);
  }

  put(resource: string, object: ApiObject): Stored {
    const current = this.#stamp(resource, object);
    const previous = this.get(resource, current.namespace, current.name);
    this.#tables?.put(current);
    this.#note({ type: previous === undefined ? 'ADDED' : 'MODIFIED', current, previous });
    return current;
  }

  remove(resource: string, object: ApiObject): Stored {
    const current = this.#stamp(resource, object);
    const previous = this.get(resource, current.namespace, current.name);
    this.#tables?.remove(current);
    this.#note({ type: 'DELETED', current, previous });
    return current;
  }

  /** Takes back every change after the first `count`. */
  truncate(count: number): void {
    const kept = this.#changes.slice(0, count);
    this.#version -= this.#changes.length - kept.length;
    this.#changes = [];
    this.#pending.clear();
    for (const change of kept) this.#note(change);
  }

  #stamp(resource: string, object: ApiObject): Stored {
    if (this.#tables === undefined) return this.#rehearsed(resource, object);
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    return storedOf(resource, object, this.#version);
  }

  /** What is only rehearsed gets no version: a new object has none, another keeps the one it has. */
  #rehearsed(resource: string, object: ApiObject): Stored {
    const { metadata } = object;
    const before = this.get(resource, metadata.namespace ?? '', metadata.name)?.version;
    if (before === undefined) delete metadata.resourceVersion;
    else metadata.resourceVersion = String(before);
    return storedOf(resource, object, before ?? 0);
  }

  #note(change: Change): void {
    const { resource, namespace, name } = change.current;
    this.#changes.push(change);
    this.#pending.set(pendingKey(resource, namespace, name), change.type === 'DELETED' ? undefined : change.current);
  }
}

const pendingKey = (resource: string, namespace: string, name: string): string => `${resource} ${keyOf(namespace, name)}`;

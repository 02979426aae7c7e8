import { keyOf, type Stored } from './stored.ts';

/** The current objects of one resource, ordered by key, for lookups and for lists in pages. */
export class Collection {
  readonly #byKey = new Map<string, Stored>();
  readonly #keys: string[] = [];

  get(namespace: string, name: string): Stored | undefined {
    return this.#byKey.get(keyOf(namespace, name));
  }

  put(stored: Stored): void {
    const key = keyOf(stored.namespace, stored.name);
    if (!this.#byKey.has(key)) this.#keys.splice(this.#indexOf(key), 0, key);
    this.#byKey.set(key, stored);
  }

  remove({ namespace, name }: Stored): void {
    const key = keyOf(namespace, name);
    if (this.#byKey.delete(key)) this.#keys.splice(this.#indexOf(key), 1);
  }

  /** In key order; of one namespace where one is given. The collection must not change meanwhile. */
  *values(namespace = ''): Generator<Stored> {
    const prefix = namespace === '' ? '' : keyOf(namespace, '');
    for (let at = prefix === '' ? 0 : this.#indexOf(prefix); at < this.#keys.length; at++) {
      const key = this.#keys[at] as string;
      if (!key.startsWith(prefix)) return;
      yield this.#byKey.get(key) as Stored;
    }
  }

  /** The position of the first key that is not before this one. */
  #indexOf(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] as string) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

import type { Stored } from './stored.ts';

/** Which objects an owner's uid is named by. */
export class Owners {
  readonly #byOwner = new Map<string, Set<Stored>>();

  add(stored: Stored): void {
    for (const uid of stored.owners) {
      const dependents = this.#byOwner.get(uid);
      if (dependents === undefined) this.#byOwner.set(uid, new Set([stored]));
      else dependents.add(stored);
    }
  }

  remove(stored: Stored): void {
    for (const uid of stored.owners) {
      const dependents = this.#byOwner.get(uid);
      dependents?.delete(stored);
      if (dependents?.size === 0) this.#byOwner.delete(uid);
    }
  }

  dependents(uid: string): Stored[] {
    return [...(this.#byOwner.get(uid) ?? [])];
  }

  all(): Stored[] {
    return [...new Set([...this.#byOwner.values()].flatMap((dependents) => [...dependents]))];
  }
}

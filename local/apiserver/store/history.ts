import type { Change } from './stored.ts';

export interface HistoryLimits {
  readonly changes: number;
  readonly bytes: number;
}

/**
 * The latest changes in order, for watches that start in the past and for lists of an older version.
 *
 * What no longer fits is forgotten, oldest first; `floor` is the newest version whose successors are all known.
 */
export class History {
  readonly #limits: HistoryLimits;
  #changes: Change[] = [];
  #start = 0;
  #bytes = 0;
  #floor: number;

  constructor(version: number, limits: HistoryLimits) {
    this.#floor = version;
    this.#limits = limits;
  }

  get floor(): number {
    return this.#floor;
  }

  add(change: Change): void {
    this.#changes.push(change);
    this.#bytes += change.current.json.length;
    while (this.#changes.length - this.#start > this.#limits.changes || this.#bytes > this.#limits.bytes) this.#forget();
    if (this.#start > 1024 && this.#start * 2 > this.#changes.length) {
      this.#changes = this.#changes.slice(this.#start);
      this.#start = 0;
    }
  }

  /** Every known change after a version, oldest first; undefined where some of them are forgotten. */
  since(version: number): readonly Change[] | undefined {
    if (version < this.#floor) return undefined;
    let low = this.#start;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#changes[middle] as Change).current.version <= version) low = middle + 1;
      else high = middle;
    }
    return this.#changes.slice(low);
  }

  #forget(): void {
    const oldest = this.#changes[this.#start];
    if (oldest === undefined) return;
    (this.#changes as (Change | undefined)[])[this.#start] = undefined;
    this.#start += 1;
    this.#bytes -= oldest.current.json.length;
    this.#floor = oldest.current.version;
  }
}

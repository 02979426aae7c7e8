import type { Kube } from '../../shared/kube/kube.ts';

/** Gives what was loaded under a key a short while ago, or loads it; those who ask meanwhile share the loading. A failure is not kept. */
export type Recent = <T>(key: string, load: () => Promise<T>) => Promise<T>;

export interface RecentOptions {
  /** Milliseconds for which a value is kept. */
  readonly ttlMs: number;
  readonly now: () => number;
  /** Values at most; the oldest go first. Default 1,000. */
  readonly limit?: number;
}

export function keepRecent({ ttlMs, now, limit = 1_000 }: RecentOptions): Recent {
  const kept = new Map<string, { readonly value: Promise<unknown>; readonly until: number }>();

  function load<T>(key: string, loading: () => Promise<T>): Promise<T> {
    const value = loading();
    // Put at the end, so that the oldest is the first.
    kept.delete(key);
    kept.set(key, { value, until: now() + ttlMs });
    const [oldest] = kept.keys();
    if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
    value.catch(() => {
      if (kept.get(key)?.value === value) kept.delete(key);
    });
    return value;
  }

  return <T>(key: string, loading: () => Promise<T>): Promise<T> => {
    const found = kept.get(key);
    return found !== undefined && found.until > now() ? (found.value as Promise<T>) : load(key, loading);
  };
}

/** Reads of the Kubernetes API that may be as old as `recent` keeps things. */
export const recentReads = (kube: Pick<Kube, 'get'>, recent: Recent): Pick<Kube, 'get'> => ({
  get: (kind, namespace, name) => recent(`${kind.plural}/${namespace}/${name}`, () => kube.get(kind, namespace, name)),
});

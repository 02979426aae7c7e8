import type { Scope } from '../../../shared/store/store.ts';

/** Somebody who waits for a place in each of its scopes. */
export interface Waiting {
  readonly uid: string;
  readonly scopes: readonly Scope[];
}

/**
 * Who of the line may have its places now, and what keeps each of the others.
 *
 * All scopes or none. A place that the first in line needs is never given to somebody behind it: while it waits for a full
 * scope, its places in its other scopes are kept free for it. This holds for the first of those who wait for each full scope,
 * not for all of them, so that a crowd at one door does not close the others. So nobody starves: whoever is first of the whole
 * line meets no claim but its own, and goes in when those who hold places now have left.
 *
 * @param line in the order of first asking
 * @param held places taken now, by scope
 * @returns by uid: undefined where granted, else the scope that has no place
 */
export function callLine(line: readonly Waiting[], held: ReadonlyMap<string, number>): Map<string, string | undefined> {
  const taken = new Map(held);
  const claimed = new Set<string>();
  const verdicts = new Map<string, string | undefined>();
  for (const { uid, scopes } of line) {
    const full = scopes.find(({ scope, limit }) => (taken.get(scope) ?? 0) >= limit)?.scope;
    verdicts.set(uid, full);
    if (full !== undefined && claimed.has(full)) continue;
    if (full !== undefined) claimed.add(full);
    for (const { scope } of scopes) taken.set(scope, (taken.get(scope) ?? 0) + 1);
  }
  return verdicts;
}

/** One entry a scope, with the smallest limit that was named for it. */
export function distinctScopes(scopes: readonly Scope[]): Scope[] {
  const limits = new Map<string, number>();
  for (const { scope, limit } of scopes) limits.set(scope, Math.min(limit, limits.get(scope) ?? limit));
  return [...limits].map(([scope, limit]) => ({ scope, limit }));
}

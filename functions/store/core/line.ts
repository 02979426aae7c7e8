import type { Scope } from '../../../shared/store/store.ts';

/** Where somebody stands: the lower `turn` goes first, and of two with the same the one that came first (`seq`). */
export interface Position {
  readonly turn: number;
  readonly seq: number;
}

/** Somebody who waits for a place in each of these scopes. */
export interface Waiting extends Position {
  readonly scopes: readonly string[];
}

/** A point of priority is worth a minute of waiting. */
const priorityMs = 60_000;

/** More than any time and any priority: whoever holds a place goes before all who hold none. */
const precedence = 1e15;

/** The turn of those who say nothing about their priority. */
export const defaultPriority = 500;

/**
 * The turn of somebody who asks for places.
 *
 * Higher priority first, first come first served within one, and a minute of waiting makes up for a point, so that nobody is passed by
 * newcomers for ever. One that holds places already, such as its session's between two attempts, goes before everybody else: those may wait
 * for what it holds, and it must not wait for them.
 *
 * @param askedAt milliseconds since 1970
 */
export function turnOf({
  askedAt,
  priority,
  holdsPlaces,
}: {
  readonly askedAt: number;
  readonly priority: number;
  readonly holdsPlaces: boolean;
}): number {
  return askedAt - priority * priorityMs - (holdsPlaces ? precedence : 0);
}

/** One entry a scope, with the smallest limit that was named for it. */
export function distinctScopes(scopes: readonly Scope[]): Scope[] {
  const limits = new Map<string, number>();
  for (const { scope, limit } of scopes) limits.set(scope, Math.min(limit, limits.get(scope) ?? limit));
  return [...limits].map(([scope, limit]) => ({ scope, limit }));
}

/** Kinds of scopes, those first that most have in common. */
const kinds = ['tasks', 'agent', 'children', 'session'];

/** The scopes in one order, whoever names them: those first that most have in common. */
export function widestFirst(scopes: readonly string[]): string[] {
  const rank = (scope: string): number => {
    const index = kinds.indexOf(scope.slice(0, scope.indexOf('/')));
    return index === -1 ? kinds.length : index;
  };
  return scopes.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : Number(a > b)));
}

/** True where `a` goes before `b`. */
export function isBefore(a: Position, b: Position): boolean {
  return a.turn < b.turn || (a.turn === b.turn && a.seq < b.seq);
}

/** Before everybody. */
export const beginning: Position = { turn: Number.MIN_SAFE_INTEGER, seq: 0 };

/** A place in each of `scopes` is what somebody waits for; the lower `turn` goes first, then the lower `seq`. */
export interface NaiveWaiter {
  readonly who: string;
  readonly turn: number;
  readonly seq: number;
  readonly scopes: readonly string[];
}

const widest = ['tasks', 'agent', 'children', 'session'];

/** The scope that decides which gate somebody waits at. */
export function gateOf(scopes: readonly string[]): string {
  return scopes.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))[0] ?? '';
}

const rank = (scope: string): number => (widest.indexOf(scope.split('/')[0] ?? '') + widest.length + 1) % (widest.length + 1);

/**
 * The rule of the line in its plainest form, reading all of it for everybody: the first who finds room in all of its scopes goes in, again
 * and again. There is no room where the places taken, and those kept for the first of each gate that stands further ahead, reach the limit.
 */
export function naiveCall(
  waiting: readonly NaiveWaiter[],
  taken: ReadonlyMap<string, number>,
  limits: ReadonlyMap<string, number>,
): NaiveWaiter[] {
  const line = waiting.toSorted((a, b) => a.turn - b.turn || a.seq - b.seq);
  const places = new Map(taken);
  const granted: NaiveWaiter[] = [];
  for (;;) {
    const next = line.find((one, index) => {
      const ahead = line.slice(0, index);
      const gates = new Set<string>();
      const firsts = ahead.filter(({ scopes }) => !gates.has(gateOf(scopes)) && gates.add(gateOf(scopes)));
      return one.scopes.every((scope) => {
        const kept = firsts.filter(({ scopes }) => scopes.includes(scope)).length;
        return (places.get(scope) ?? 0) + kept < (limits.get(scope) ?? 0);
      });
    });
    if (next === undefined) return granted;
    granted.push(next);
    line.splice(line.indexOf(next), 1);
    for (const scope of next.scopes) places.set(scope, (places.get(scope) ?? 0) + 1);
  }
}

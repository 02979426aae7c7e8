/** A Provider that has failed lately: how often in a row, and until when it is passed over. */
export interface Cooldown {
  readonly failures: number;
  readonly until: number;
}

const baseMs = 60_000;
const factor = 5;
const capMs = 3_600_000;

/** The pause after one more failure at `now` (milliseconds): 1 min, 5 min, 25 min, then an hour (contract 4.3). */
export function cooledDown(before: Cooldown | undefined, now: number): Cooldown {
  const failures = (before?.failures ?? 0) + 1;
  return { failures, until: now + Math.min(baseMs * factor ** (failures - 1), capMs) };
}

/** Candidates in the order to try them: those that are cooling come last, since they are better than none. */
export function inOrder<T>(candidates: readonly T[], until: (candidate: T) => number | undefined, now: number): T[] {
  const cooling = (candidate: T): boolean => (until(candidate) ?? 0) > now;
  return [...candidates.filter((candidate) => !cooling(candidate)), ...candidates.filter(cooling)];
}

/** Candidates in the order to try them: those that are cooling come last, since they are better than none. Times are milliseconds since 1970. */
export function inOrder<T>(candidates: readonly T[], until: (candidate: T) => number | undefined, now: number): T[] {
  const cooling = (candidate: T): boolean => (until(candidate) ?? 0) > now;
  return [...candidates.filter((candidate) => !cooling(candidate)), ...candidates.filter(cooling)];
}

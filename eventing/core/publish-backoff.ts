/** Milliseconds before the next attempt after `attempt` failures: 50 ms doubling to 2 s, of which a half is chance (0 to 1). */
export function publishBackoffMs(attempt: number, random: number): number {
  const full = Math.min(2_000, 50 * 2 ** Math.min(attempt - 1, 10));
  return full / 2 + (full / 2) * random;
}

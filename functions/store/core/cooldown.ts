/** A Provider that has failed lately: how often in a row, and until when it is passed over (milliseconds since 1970). */
export interface Cooldown {
  readonly failures: number;
  readonly until: number;
}

const baseMs = 60_000;
const factor = 5;
const longestMs = 3_600_000;

/**
 * The pause after one more failure: 1 min, 5 min, 25 min, then an hour (contract 4.3), or as long as the Provider asks for, an hour at most.
 * Those who fail while it is passed over have asked it before that: together they are one failure.
 */
export function cooledDown(before: Cooldown, now: number, retryAfterMs = 0): Cooldown {
  const asked = now + Math.min(retryAfterMs, longestMs);
  if (before.until > now) return { failures: before.failures, until: Math.max(before.until, asked) };
  const failures = before.failures + 1;
  const pause = Math.min(baseMs * factor ** (failures - 1), longestMs);
  return { failures, until: Math.max(now + pause, asked) };
}

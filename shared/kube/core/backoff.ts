export interface Backoff {
  /** 1 for the first failure in a row. */
  readonly attempt: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** 0 to 1: half of the wait is chance, so that those who failed together do not return together. */
  readonly random: number;
}

/** Milliseconds to wait after the attempt-th failure in a row: between half and all of `base x 2^(attempt-1)`, capped. */
export function backoffMs({ attempt, baseMs, capMs, random }: Backoff): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return full / 2 + (full / 2) * random;
}

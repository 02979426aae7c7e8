import { UnauthenticatedError } from '../shared/errors/catalogue.ts';
import { OrkaError } from '../shared/errors/orka-error.ts';

/** How long and by which clock a worker waits for a room that does not answer. */
export interface Patience {
  readonly patienceMs: number;
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

const baseMs = 100;
const capMs = 5000;
/** A worker's token is a good one. While the API server begins, or its key is another one, nobody vouches for it; then it is read anew. */
const unknownMs = 60_000;

/** Tries again while an error says "later" and patience lasts: rooms restart, and a run need not notice. */
export async function persist<T>(attempt: () => Promise<T>, { patienceMs, now, random, sleep, signal }: Patience): Promise<T> {
  const began = now();
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof OrkaError) || now() - began >= patienceFor(error, patienceMs)) throw error;
      const backoff = Math.min(baseMs * 2 ** (failures - 1), capMs) * (0.5 + random() / 2);
      await sleep(Math.max(backoff, Math.min((error.retryAfter ?? 0) * 1000, capMs)), signal);
    }
  }
}

function patienceFor(error: OrkaError, patienceMs: number): number {
  if (error instanceof UnauthenticatedError) return Math.min(unknownMs, patienceMs);
  return error.retry === 'never' ? 0 : patienceMs;
}

import { OrkaError } from '../errors/orka-error.ts';
import type { Logger } from '../log/logger.ts';
import { backoffMs } from './core/backoff.ts';

/** Time as the queue sees it; an argument for tests. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls `then` after `ms`; what comes back cancels it. */
  after(ms: number, then: () => void): () => void;
}

export interface WorkQueueOptions {
  /** Brings what the key names into order. A throw puts the key back, after a wait that grows with every throw in a row. */
  readonly work: (key: string) => Promise<void>;
  /** Keys worked on at the same time; never twice the same one. Default 8. */
  readonly concurrency?: number;
  readonly log: Logger;
  /** Called for every key that is put in line, and for every one that is to be tried again. */
  readonly onAdd?: (key: string) => void;
  readonly onRetry?: () => void;
  readonly clock?: Clock;
  /** 0 to 1. */
  readonly random?: () => number;
}

export interface WorkQueue {
  /** Puts a key in line; one that waits already is not put there twice, one being worked on is worked on once more. */
  add(key: string): void;
  /** The same after `ms`; of several such wishes for a key the earliest counts. */
  addAfter(key: string, ms: number): void;
  /** Keys in line. */
  depth(): number;
  /** Takes nothing new and resolves when what is being worked on is done. */
  close(): Promise<void>;
}

/** setTimeout takes no more; a longer wait ends early, which a reconciler must bear anyway. */
const longestTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  after(ms, then) {
    const timer = setTimeout(then, Math.min(ms, longestTimer));
    return () => clearTimeout(timer);
  },
};

/** A keyed, de-duplicating queue with delays and retries, as controller-runtime has it. */
export function createWorkQueue({
  work,
  concurrency = 8,
  log,
  onAdd,
  onRetry,
  clock = systemClock,
  random = Math.random,
}: WorkQueueOptions): WorkQueue {
  const waiting = new Set<string>();
  const working = new Set<string>();
  const again = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  let closed = false;
  let onIdle: (() => void) | undefined;

  function add(key: string): void {
    if (closed) return;
    onAdd?.(key);
    if (working.has(key)) again.add(key);
    else waiting.add(key);
    startWork();
  }

  function addAfter(key: string, ms: number): void {
    if (closed) return;
    const at = clock.now() + ms;
    const earlier = timers.get(key);
    if (earlier !== undefined && earlier.at <= at) return;
    earlier?.cancel();
    const cancel = clock.after(ms, () => {
      timers.delete(key);
      add(key);
    });
    timers.set(key, { at, cancel });
  }

  function startWork(): void {
    for (const key of waiting) {
      if (working.size >= concurrency) return;
      waiting.delete(key);
      working.add(key);
      void attend(key);
    }
  }

  async function attend(key: string): Promise<void> {
    try {
      await work(key);
      failures.delete(key);
    } catch (error) {
      retryLater(key, error);
    }
    working.delete(key);
    if (again.delete(key)) add(key);
    else startWork();
    if (working.size === 0) onIdle?.();
  }

  function retryLater(key: string, err: unknown): void {
    const attempt = (failures.get(key) ?? 0) + 1;
    failures.set(key, attempt);
    onRetry?.();
    const asked = err instanceof OrkaError ? (err.retryAfter ?? 0) * 1000 : 0;
    const wait = Math.max(asked, backoffMs({ attempt, baseMs: 50, capMs: 60_000, random: random() }));
    log.warn({ err, key, attempt, retryInMs: Math.round(wait) }, 'reconciling failed; trying again');
    addAfter(key, wait);
  }

  return {
    add,
    addAfter,
    depth: () => waiting.size,
    close() {
      closed = true;
      waiting.clear();
      again.clear();
      for (const { cancel } of timers.values()) cancel();
      timers.clear();
      return working.size === 0 ? Promise.resolve() : new Promise((resolve) => (onIdle = resolve));
    },
  };
}

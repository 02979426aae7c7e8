/** Wakes those who wait for something to be written. */
export interface Arrivals {
  /** Resolves at the next `announce` of the topic, after `ms`, when the signal aborts, or at `close`. */
  next(topic: string, ms: number, signal: AbortSignal): Promise<void>;
  announce(topic: string): void;
  /** Wakes everybody, also those who come later. */
  close(): void;
}

/** Those who wait, by topic. Nobody polls: a commit announces what it has written. */
export function createArrivals(): Arrivals {
  const waiting = new Map<string, Set<() => void>>();
  let closed = false;
  return {
    next(topic, ms, signal) {
      if (closed || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const others = waiting.get(topic) ?? new Set();
        const wake = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', wake);
          others.delete(wake);
          if (others.size === 0 && waiting.get(topic) === others) waiting.delete(topic);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal.addEventListener('abort', wake);
        waiting.set(topic, others.add(wake));
      });
    },
    announce(topic) {
      for (const wake of waiting.get(topic) ?? []) wake();
    },
    close() {
      closed = true;
      for (const others of waiting.values()) for (const wake of others) wake();
    },
  };
}

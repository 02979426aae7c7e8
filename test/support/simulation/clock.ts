import type { Clock } from '../../../shared/kube/work-queue.ts';

/** Time that passes only when it is told to. All of it in milliseconds. */
export interface SimulatedClock {
  /** What the platform takes for the time: it may be set ahead or back. */
  now(): number;
  /** For work queues: timers run by time that passes, whatever the clock is set to. */
  readonly timers: Clock;
  /** Lets time pass, and calls whose time has come. */
  pass(ms: number): void;
  set(ms: number): void;
  /** Undoes all setting. */
  correct(): void;
}

const begin = Date.UTC(2026, 0, 1);

export function createClock(): SimulatedClock {
  const waiting = new Set<{ readonly at: number; readonly then: () => void }>();
  let passed = 0;
  let ahead = 0;

  function due(until: number): { readonly at: number; readonly then: () => void } | undefined {
    const [first] = [...waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
    return first;
  }

  return {
    now: () => begin + passed + ahead,
    timers: {
      now: () => passed,
      after(ms, then) {
        const timer = { at: passed + ms, then };
        waiting.add(timer);
        return () => void waiting.delete(timer);
      },
    },
    pass(ms) {
      const until = passed + ms;
      for (let next = due(until); next !== undefined; next = due(until)) {
        passed = Math.max(passed, next.at);
        waiting.delete(next);
        next.then();
      }
      passed = until;
    },
    set(ms) {
      ahead += ms;
    },
    correct() {
      ahead = Math.max(ahead, 0);
    },
  };
}

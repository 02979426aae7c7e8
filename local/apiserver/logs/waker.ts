/** Lets one waiter sleep until something happens; what happens while nobody waits is remembered. */
export interface Waker {
  readonly wake: () => void;
  readonly woken: () => Promise<void>;
}

export function createWaker(): Waker {
  let awake = false;
  let resume: (() => void) | undefined;
  return {
    wake: () => {
      awake = true;
      resume?.();
    },
    woken: async () => {
      if (!awake) {
        await new Promise<void>((resolve) => {
          resume = resolve;
        });
      }
      resume = undefined;
      awake = false;
    },
  };
}

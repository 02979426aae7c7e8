import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpDeliver, type Deliver, type DeliveryAnswer } from '../../local/broker/deliver.ts';

/** A `Deliver` that hands over everything twice, each copy late by chance, so that events overtake one another. */
export interface ChaoticDeliver {
  readonly deliver: Deliver;
  /** Requests that subscribers got so far. */
  sent(): number;
  close(): void;
}

/**
 * The broker gets one of the two answers, whichever chance says, as it would if the other's connection had been lost.
 *
 * @param random in [0, 1); says how late each copy is and which answer counts
 */
export function createChaoticDeliver({
  random,
  longestDelayMs,
}: {
  random: () => number;
  longestDelayMs: number;
}): ChaoticDeliver {
  const http = createHttpDeliver();
  let sent = 0;

  async function copy(request: Parameters<Deliver>[0], delayMs: number): Promise<DeliveryAnswer> {
    await sleep(delayMs);
    sent += 1;
    return http.deliver(request);
  }

  return {
    async deliver(request) {
      const delays = [random() * longestDelayMs, random() * longestDelayMs] as const;
      const counts = random() < 0.5 ? 0 : 1;
      const answers = await Promise.allSettled(delays.map((delay) => copy(request, delay)));
      const answer = answers[counts];
      if (answer?.status === 'fulfilled') return answer.value;
      throw answer?.reason;
    },
    sent: () => sent,
    close: () => http.close(),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { createHttpDeliver, type Deliver, type DeliveryAnswer, type DeliveryRequest } from '../../local/broker/deliver.ts';

/** A `Deliver` that hands over everything twice, each copy late by chance, so that events overtake one another. */
export interface ChaoticDeliver {
  readonly deliver: Deliver;
  /** Requests that subscribers got so far. */
  sent(): number;
  close(): void;
}

/** Says where one of the two copies goes. */
export type Route = (request: DeliveryRequest, copy: 0 | 1) => DeliveryRequest;

/**
 * The broker gets one of the two answers, whichever chance says, as it would if the other's connection had been lost.
 *
 * @param random in [0, 1); says how late each copy is and which answer counts
 * @param route where it says nothing both copies go where the broker sends them
 */
export function createChaoticDeliver({
  random,
  longestDelayMs,
  route = (request) => request,
}: {
  random: () => number;
  longestDelayMs: number;
  route?: Route | undefined;
}): ChaoticDeliver {
  const http = createHttpDeliver();
  let sent = 0;

  async function copy(request: DeliveryRequest, delayMs: number): Promise<DeliveryAnswer> {
    await sleep(delayMs);
    sent += 1;
    return http.deliver(request);
  }

  return {
    async deliver(request) {
      const delays = [random() * longestDelayMs, random() * longestDelayMs] as const;
      const counts = random() < 0.5 ? 0 : 1;
      const copies = [copy(route(request, 0), delays[0]), copy(route(request, 1), delays[1])];
      const answers = await Promise.allSettled(copies);
      const answer = answers[counts];
      if (answer?.status === 'fulfilled') return answer.value;
      throw answer?.reason;
    },
    sent: () => sent,
    close: () => http.close(),
  };
}

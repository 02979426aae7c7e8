import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../shared/log/logger.ts';
import type { AnyOrkaEvent, EventType } from './core/catalogue.ts';
import type { Publisher } from './publisher.ts';

/** Milliseconds for which a broker is let wait for a reply. */
const usualMs = 1000;

export interface PatienceOptions {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly log: Logger;
  readonly patienceMs?: number | undefined;
}

/** Work whose deliveries were acknowledged before it came to its end. */
export interface LongWork {
  /**
   * What comes of the work, as a reply, where it takes no longer than a broker likes to wait. Else undefined, which acknowledges the
   * delivery, and the event is published when it is there. A failure after that is logged: whoever started the work looks after it again.
   */
  reply<T extends EventType>(work: Promise<AnyOrkaEvent<T> | undefined>): Promise<AnyOrkaEvent<T> | undefined>;
  /** Waits for what is under way, at most so long. */
  calmed(graceMs: number): Promise<void>;
}

/** Lets work go on after its delivery. */
export function createLongWork({ publisher, log, patienceMs = usualMs }: PatienceOptions): LongWork {
  const underWay = new Set<Promise<void>>();

  async function publishLater(work: Promise<AnyOrkaEvent | undefined>): Promise<void> {
    try {
      const event = await work;
      if (event !== undefined) await publisher.publish(event);
    } catch (err) {
      log.error({ err }, 'work that went on after its delivery has failed; it is taken up again at the next resync');
    }
  }

  return {
    async reply(work) {
      const inTime = new AbortController();
      const late = Symbol('late');
      const patience = delay(patienceMs, late, { signal: inTime.signal }).catch(() => late);
      try {
        const first = await Promise.race([work, patience]);
        if (first !== late) return first as Awaited<typeof work>;
      } finally {
        inTime.abort();
      }
      const later = publishLater(work as Promise<AnyOrkaEvent | undefined>).finally(() => underWay.delete(later));
      underWay.add(later);
      return undefined;
    },
    async calmed(graceMs) {
      const done = new AbortController();
      const tooLate = delay(graceMs, undefined, { signal: done.signal }).catch(() => undefined);
      await Promise.race([Promise.allSettled(underWay), tooLate]);
      done.abort();
    },
  };
}

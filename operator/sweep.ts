import { taskAdmitted } from '../eventing/core/spine.ts';
import type { Publisher } from '../eventing/publisher.ts';
import type { Ref } from '../shared/core/refs.ts';
import type { Logger } from '../shared/log/logger.ts';
import type { ReservationRecord, Store } from '../shared/store/store.ts';
import type { Caches } from './caches.ts';
import { sweepOne, whoAsksAgain } from './core/sweep.ts';

export interface SweepOptions {
  readonly store: Pick<Store, 'listReservations' | 'release'>;
  /** All of them filled: who is not there is taken to be gone. */
  readonly caches: Pick<Caches, 'tasks'>;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** The only namespace to look after; all of them where it says nothing. */
  readonly namespace?: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

/** Compares the store's places and lines with the Tasks that there are. A round that is under way is not begun again. */
export type Sweep = () => Promise<void>;

const source = '/orka/operator';

/** Gives back places whose Tasks are gone or have ended, and tells those who were let in, or are to ask again. It never throws. */
export function createSweep(options: SweepOptions): Sweep {
  const { log } = options;
  let isUnderWay = false;
  return async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await sweep(options);
    } catch (err) {
      log.warn({ err }, 'places could not be compared with Tasks; the next resync tries again');
    } finally {
      isUnderWay = false;
    }
  };
}

async function sweep({ store, caches, publisher, namespace, now }: SweepOptions): Promise<void> {
  // What was in line before the reservations were read is not forgotten because it asked since.
  const tasks = caches.tasks.list();
  const known = new Set<string>();
  const waiting: ReservationRecord[] = [];
  const admit = (ref: Ref, version: string) => publisher.publish(taskAdmitted(ref, { version, source }));
  for await (const record of reservations(store)) {
    known.add(record.uid);
    if (namespace !== undefined && record.namespace !== namespace) continue;
    const { uid, name } = record;
    const ref = { namespace: record.namespace, name, uid };
    switch (sweepOne(record, caches.tasks.get(record.namespace, name), now())) {
      case 'release':
        for (const next of await store.release(ref.namespace, uid)) await admit(next, `after-${uid}`);
        break;
      case 'tell':
        await admit(ref, `place-${record.since}`);
        break;
      case 'fine':
        if (!record.granted) waiting.push(record);
    }
  }
  for (const ref of whoAsksAgain(waiting, { tasks, known })) await admit(ref, 'line');
}

async function* reservations(store: Pick<Store, 'listReservations'>): AsyncGenerator<ReservationRecord> {
  let after: number | undefined;
  do {
    const page = await store.listReservations({ after });
    yield* page.items;
    after = page.next;
  } while (after !== undefined);
}

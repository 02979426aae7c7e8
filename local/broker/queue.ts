import type { Database } from '../storage/database.ts';
import type { BrokerEvent } from './core/incoming.ts';
import type { DeliveryError } from './core/outcome.ts';

/** Which delivery a row is: the event `seq` to a subscription, due at a time. */
export interface DeliveryKey {
  readonly subscription: number;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly due: number;
}

/** One event's way to one subscriber, as it stands on disk. */
export interface Delivery extends DeliveryKey {
  /** Attempts that have failed: at the subscriber or, where `error` is set, at the dead letter sink. */
  readonly failures: number;
  /** Set once the subscriber has been given up: the rest is the dead letter's way. */
  readonly error: DeliveryError | undefined;
}

/** What changes of a delivery that goes on later. */
export interface Postponement {
  readonly due: number;
  readonly failures: number;
  readonly error: DeliveryError | undefined;
}

/**
 * The broker's events and their deliveries on disk. Everything that writes has to run inside a transaction of the group commit.
 *
 * An event is there as long as one of its deliveries is.
 */
export interface Queue {
  /** The number of the subscription with this uid, new or known. */
  subscribe(uid: string): number;
  /** Uids of all subscriptions that were ever made and not forgotten. */
  subscriptions(): string[];
  /** Keeps an event for these subscriptions and returns its number. */
  put(event: BrokerEvent, subscriptions: readonly number[], due: number): number;
  /** Deliveries that are due, oldest first. */
  due(subscription: number, now: number, limit: number): Delivery[];
  /** When the first delivery that is not yet due will be. */
  nextDue(subscription: number, now: number): number | undefined;
  event(seq: number): BrokerEvent | undefined;
  done(key: DeliveryKey): void;
  postpone(key: DeliveryKey, to: Postponement): void;
  /** Drops up to `limit` deliveries of a subscription, and the subscription with the last; true while there are more. */
  forget(uid: string, limit: number): boolean;
  /** Deliveries that are not done. */
  pending(): number;
}

/** Clustered by (subscription, due): what is to be done next is read in order, and one tree holds all that a delivery needs. */
const schema = `
  CREATE TABLE IF NOT EXISTS subscriptions (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, pending INTEGER NOT NULL, hops INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS deliveries (
    subscription INTEGER NOT NULL, due INTEGER NOT NULL, seq INTEGER NOT NULL, failures INTEGER NOT NULL, error TEXT,
    PRIMARY KEY (subscription, due, seq)
  ) WITHOUT ROWID;`;

interface DeliveryRow extends DeliveryKey {
  readonly failures: number;
  readonly error: string | null;
}

/** Prepares the tables and the statements. */
export function createQueue(db: Database): Queue {
  db.exec(schema);
  const insertEvent = db.prepare('INSERT INTO events (seq, pending, hops, headers, body) VALUES (?, ?, ?, ?, ?)');
  const insertDelivery = db.prepare('INSERT INTO deliveries (subscription, due, seq, failures, error) VALUES (?, ?, ?, ?, ?)');
  const deleteDelivery = db.prepare('DELETE FROM deliveries WHERE subscription = ? AND due = ? AND seq = ?');
  const deleteLast = db.prepare('DELETE FROM events WHERE seq = ? AND pending <= 1');
  const oneLess = db.prepare('UPDATE events SET pending = pending - 1 WHERE seq = ?');
  const selectDue = db.prepare<[number, number, number], DeliveryRow>(
    'SELECT subscription, due, seq, failures, error FROM deliveries WHERE subscription = ? AND due <= ? ORDER BY due, seq LIMIT ?',
  );
  const selectNext = db.prepare<[number, number], { due: number | null }>(
    'SELECT min(due) AS due FROM deliveries WHERE subscription = ? AND due > ?',
  );
  const selectEvent = db.prepare<[number], { hops: number; headers: string; body: Buffer }>(
    'SELECT hops, headers, body FROM events WHERE seq = ?',
  );
  const insertSubscription = db.prepare('INSERT INTO subscriptions (uid) VALUES (?)');
  const selectSubscription = db.prepare<[string], { id: number }>('SELECT id FROM subscriptions WHERE uid = ?');
  const selectSubscriptions = db.prepare<[], { uid: string }>('SELECT uid FROM subscriptions');
  const deleteSubscription = db.prepare('DELETE FROM subscriptions WHERE id = ?');
  const count = db.prepare<[], { pending: number }>('SELECT count(*) AS pending FROM deliveries');
  // Counted here rather than by SQLite, which would give the number of an event that has just been deleted to the next one.
  let last = db.prepare<[], { last: number | null }>('SELECT max(seq) AS last FROM events').get()?.last ?? 0;

  function done({ subscription, due, seq }: DeliveryKey): void {
    if (deleteDelivery.run(subscription, due, seq).changes === 0) return;
    if (deleteLast.run(seq).changes === 0) oneLess.run(seq);
  }

  return {
    done,
    subscribe(uid) {
      return selectSubscription.get(uid)?.id ?? Number(insertSubscription.run(uid).lastInsertRowid);
    },
    subscriptions: () => selectSubscriptions.all().map(({ uid }) => uid),
    put({ headers, body, hops }, subscriptions, due) {
      last += 1;
      const seq = last;
      insertEvent.run(seq, subscriptions.length, hops, JSON.stringify(headers), body);
      for (const subscription of subscriptions) insertDelivery.run(subscription, due, seq, 0, null);
      return seq;
    },
    due: (subscription, now, limit) => selectDue.all(subscription, now, limit).map(deliveryOf),
    nextDue: (subscription, now) => selectNext.get(subscription, now)?.due ?? undefined,
    event(seq) {
      const row = selectEvent.get(seq);
      return row === undefined ? undefined : { ...row, headers: JSON.parse(row.headers) as Record<string, string> };
    },
    postpone({ subscription, due, seq }, to) {
      if (deleteDelivery.run(subscription, due, seq).changes === 0) return;
      insertDelivery.run(subscription, to.due, seq, to.failures, to.error === undefined ? null : JSON.stringify(to.error));
    },
    forget(uid, limit) {
      const id = selectSubscription.get(uid)?.id;
      if (id === undefined) return false;
      const some = selectDue.all(id, Number.MAX_SAFE_INTEGER, limit);
      for (const delivery of some) done(delivery);
      if (some.length === limit) return true;
      deleteSubscription.run(id);
      return false;
    },
    pending: () => count.get()?.pending ?? 0,
  };
}

function deliveryOf(row: DeliveryRow): Delivery {
  return { ...row, error: row.error === null ? undefined : (JSON.parse(row.error) as DeliveryError) };
}

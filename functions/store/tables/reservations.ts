import type { Holder, Reservation, Scope } from '../../../shared/store/store.ts';
import { callLine, distinctScopes, type Waiting } from '../core/line.ts';
import type { Database } from '../database.ts';

/** Places in scopes of limited capacity, and the line of those who wait for some. */
export interface ReservationsTable {
  reserve(namespace: string, holder: Holder, scopes: readonly Scope[]): Reservation;
  /** Gives places and turn back; returns those whom the freed places belong to now. The same again returns the same. */
  release(namespace: string, uid: string): Holder[];
}

interface Row {
  readonly uid: string;
  readonly name: string;
  readonly scopes: string;
  readonly granted: number;
}

export function createReservationsTable(db: Database): ReservationsTable {
  const find = db.prepare<[string, string], Row>(
    'SELECT uid, name, scopes, granted FROM reservations WHERE namespace = ? AND uid = ?',
  );
  const enqueue = db.prepare(
    `INSERT INTO reservations (namespace, uid, name, scopes, granted) VALUES (?, ?, ?, ?, 0)
     ON CONFLICT (namespace, uid) DO UPDATE SET scopes = excluded.scopes`,
  );
  const waiting = db.prepare<[string], Row>(
    'SELECT uid, name, scopes, granted FROM reservations WHERE namespace = ? AND granted = 0 ORDER BY position',
  );
  const held = db.prepare<[string], { scope: string; places: number }>(
    'SELECT scope, count(*) AS places FROM places WHERE namespace = ? GROUP BY scope',
  );
  const grant = db.prepare('UPDATE reservations SET granted = 1, freed_by = ? WHERE namespace = ? AND uid = ?');
  const take = db.prepare('INSERT INTO places (namespace, scope, uid) VALUES (?, ?, ?)');
  const leave = db.prepare('DELETE FROM places WHERE namespace = ? AND uid = ?');
  const remove = db.prepare('DELETE FROM reservations WHERE namespace = ? AND uid = ?');
  const freedBy = db.prepare<[string, string], Holder>(
    'SELECT name, uid FROM reservations WHERE namespace = ? AND freed_by = ? AND granted = 1 ORDER BY position',
  );

  const countIn = db.prepare<[string, string], number>('SELECT count(*) FROM places WHERE namespace = ? AND scope = ?').pluck();

  const placesOf = (namespace: string): Map<string, number> =>
    new Map(held.all(namespace).map(({ scope, places }) => [scope, places]));

  function grantTo(namespace: string, { uid, scopes }: Waiting, freed: string | null): void {
    grant.run(freed, namespace, uid);
    for (const { scope } of scopes) take.run(namespace, scope, uid);
  }

  return {
    reserve(namespace, holder, scopes) {
      if (find.get(namespace, holder.uid)?.granted === 1) return { granted: true };
      const asking = { uid: holder.uid, scopes: distinctScopes(scopes) };
      enqueue.run(namespace, holder.uid, holder.name, JSON.stringify(asking.scopes));
      // A line is long where a scope is full; then there is no need to read it.
      const full = asking.scopes.find(({ scope, limit }) => (countIn.get(namespace, scope) ?? 0) >= limit);
      const blockedBy = full?.scope ?? callLine(lineOf(waiting.all(namespace)), placesOf(namespace)).get(holder.uid);
      if (blockedBy !== undefined) return { granted: false, blockedBy };
      grantTo(namespace, asking, null);
      return { granted: true };
    },
    release(namespace, uid) {
      const leaving = find.get(namespace, uid);
      if (leaving !== undefined) {
        leave.run(namespace, uid);
        remove.run(namespace, uid);
        const line = lineOf(waiting.all(namespace));
        const verdicts = callLine(line, placesOf(namespace));
        for (const next of line) if (verdicts.get(next.uid) === undefined) grantTo(namespace, next, uid);
      }
      return freedBy.all(namespace, uid);
    },
  };
}

/** Those who wait usually want the same few things: each distinct wish is parsed once. */
function lineOf(rows: readonly Row[]): Waiting[] {
  const wishes = new Map<string, Scope[]>();
  return rows.map(({ uid, scopes: text }) => {
    const scopes = wishes.get(text) ?? (JSON.parse(text) as Scope[]);
    wishes.set(text, scopes);
    return { uid, scopes };
  });
}

import type { Ref } from '../../../shared/core/refs.ts';
import type { ReservationPage, ReservationRecord, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** Somebody who holds places, waits for some in a line, or both. */
export interface ReservationRow extends Ref {
  readonly seq: number;
  readonly line: number | null;
  readonly turn: number;
  readonly asked_at: number;
}

/** Who holds and who waits, one row each. Every method but `list` belongs into a commit. */
export interface ReservationRows {
  find(holder: TaskKey): ReservationRow | undefined;
  get(seq: number): ReservationRow | undefined;
  add(holder: Ref, now: number): ReservationRow;
  /** It begins to wait for something. */
  ask(seq: number, now: number): void;
  /** It waits for nothing, and has only what it has kept. */
  rest(seq: number): void;
  move(seq: number, line: number | null, turn: number): void;
  /** It has what it waited for; `freedBy` says whose request gave it that, where it was not its own. */
  grant(seq: number, now: number, freedBy: string | null): void;
  remove(seq: number): void;
  /** Those who were granted something by that request, and have it still, in their order. */
  freedBy(key: string): Ref[];
  holderOf(scope: string): Ref | undefined;
  list(page: { readonly after: number; readonly limit: number }): ReservationPage;
}

interface ListedRow extends ReservationRow {
  readonly granted_at: number | null;
  readonly wants: string | null;
  readonly held: string;
}

export function createReservationRows(db: Database): ReservationRows {
  const columns = 'seq, namespace, uid, name, line, turn, asked_at';
  const find = db.prepare<[string, string], ReservationRow>(
    `SELECT ${columns} FROM reservations WHERE namespace = ? AND uid = ?`,
  );
  const get = db.prepare<[number], ReservationRow>(`SELECT ${columns} FROM reservations WHERE seq = ?`);
  const add = db.prepare<[string, string, string, number], ReservationRow>(
    `INSERT INTO reservations (namespace, uid, name, turn, asked_at) VALUES (?, ?, ?, 0, ?) RETURNING ${columns}`,
  );
  const ask = db.prepare('UPDATE reservations SET asked_at = ?, freed_by = NULL WHERE seq = ?');
  const rest = db.prepare('UPDATE reservations SET freed_by = NULL WHERE seq = ?');
  const move = db.prepare('UPDATE reservations SET line = ?, turn = ? WHERE seq = ?');
  const grant = db.prepare('UPDATE reservations SET line = NULL, granted_at = ?, freed_by = ? WHERE seq = ?');
  const remove = db.prepare('DELETE FROM reservations WHERE seq = ?');
  const freedBy = db.prepare<[string], Ref>(
    'SELECT namespace, name, uid FROM reservations WHERE freed_by = ? AND line IS NULL ORDER BY turn, seq',
  );
  const holder = db.prepare<[string], Ref>(
    `SELECT namespace, name, uid FROM places JOIN reservations USING (namespace, uid) WHERE scope = ? LIMIT 1`,
  );
  const list = db.prepare<[number, number], ListedRow>(
    `SELECT reservations.*, lines.wants,
       (SELECT json_group_array(scope) FROM places WHERE places.namespace = reservations.namespace AND places.uid = reservations.uid) AS held
     FROM reservations LEFT JOIN lines ON lines.id = line WHERE reservations.seq > ? ORDER BY reservations.seq LIMIT ?`,
  );
  return {
    find: ({ namespace, uid }) => find.get(namespace, uid),
    get: (seq) => get.get(seq),
    add({ namespace, uid, name }, now) {
      const row = add.get(namespace, uid, name, now);
      if (row === undefined) throw new TypeError('INSERT … RETURNING has returned nothing');
      return row;
    },
    ask: (seq, now) => void ask.run(now, seq),
    rest: (seq) => void rest.run(seq),
    move: (seq, line, turn) => void move.run(line, turn, seq),
    grant: (seq, now, key) => void grant.run(now, key, seq),
    remove: (seq) => void remove.run(seq),
    freedBy: (key) => freedBy.all(key),
    holderOf: (scope) => holder.get(scope),
    list({ after, limit }) {
      const page = list.all(after, limit);
      const last = page.length < limit ? undefined : page.at(-1);
      return { items: page.map(recordOf), ...(last === undefined ? {} : { next: last.seq }) };
    },
  };
}

function recordOf({ namespace, name, uid, line, wants, held, asked_at, granted_at }: ListedRow): ReservationRecord {
  const scopes = [...(JSON.parse(held) as string[]), ...(wants === null ? [] : (JSON.parse(wants) as string[]))];
  const since = line === null ? (granted_at ?? asked_at) : asked_at;
  return { namespace, name, uid, granted: line === null, scopes: scopes.toSorted(), since: isoTime(since) };
}

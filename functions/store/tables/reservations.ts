import type { Ref } from '../../../shared/core/refs.ts';
import type { Released, Reservation, ReservationPage, Scope, TaskKey } from '../../../shared/store/store.ts';
import { blockedBy, callIn, type Lines } from '../core/call.ts';
import { distinctScopes, turnOf, type Waiting, widestFirst } from '../core/line.ts';
import type { Database } from '../database.ts';
import { createLinesTable } from './lines.ts';
import { createPlaces } from './places.ts';
import { createReservationRows, type ReservationRow } from './reservation-rows.ts';

/** What somebody asks for. */
export interface Wish {
  readonly priority: number;
  readonly scopes: readonly Scope[];
}

/** Places in scopes of limited capacity, and the lines of those who wait for some. */
export interface ReservationsTable {
  /** What the holder has of these it keeps, and needs only the others. The same again returns the same. */
  reserve(holder: Ref, wish: Wish, now: number): Reservation;
  /** Gives places and turn back; returns those whom the freed places belong to now. The same again returns the same. */
  release(holder: TaskKey, now: number, options?: Keep): Ref[];
  /**
   * The same, unless a run has been begun with this Job. Whoever began it may stand still before it makes the Job, and makes it whatever
   * is given back meanwhile; so nothing is. A launch that was cut short keeps them too, until its Task runs after all, or ends.
   */
  releaseUnlessLaunching(holder: TaskKey, now: number, options: Keep & { readonly job: string }): Released;
  /** Who holds a place in the scope; one of them where there are several. */
  holderOf(scope: string): Ref | undefined;
  list(page: { readonly after: number; readonly limit: number }): ReservationPage;
}

interface Keep {
  readonly keep?: 'session' | undefined;
}

export function createReservationsTable(db: Database): ReservationsTable {
  const places = createPlaces(db);
  const rows = createReservationRows(db);
  const table = createLinesTable(db);
  const begun = db.prepare('SELECT 1 FROM run_jobs WHERE namespace = ? AND uid = ? AND job = ?');
  const lines: Lines = {
    headAfter: table.headAfter,
    room: (scope, position) => places.free(scope) - table.keptBefore(scope, position),
  };

  /** Takes the holder out of its line, and returns the scopes in which less is kept than before. */
  function leave({ seq, line, turn }: ReservationRow): string[] {
    if (line === null) return [];
    rows.move(seq, null, turn);
    return table.settle(line);
  }

  /** Puts the holder into the line of those who want the same, and returns the scopes in which less is kept than before. */
  function enter({ seq, turn, scopes }: Waiting): string[] {
    const line = table.of(scopes, { turn, seq });
    rows.move(seq, line, turn);
    return table.settle(line);
  }

  /** Gives places to those who may have them now. */
  function call(touched: readonly string[], freedBy: string, now: number, newcomer?: Waiting): void {
    for (const { seq, scopes } of callIn(lines, touched, newcomer)) {
      const holder = rows.get(seq);
      if (holder === undefined || holder.line === null) continue;
      rows.grant(seq, now, seq === newcomer?.seq ? null : freedBy);
      for (const scope of scopes) places.take(scope, holder);
      table.settle(holder.line);
    }
  }

  /** Has the holder wait for these scopes, and for no others, as long as there is no room; returns the scope that has none. */
  function want(holder: Ref, wants: readonly string[], raised: readonly string[], ask: Ask): string | undefined {
    const row = rows.find(holder) ?? rows.add(holder, ask.now);
    const before = row.line === null ? [] : table.wants(row.line);
    if (row.line === null) rows.ask(row.seq, ask.now);
    const turn = turnOf({ ...ask, askedAt: row.line === null ? ask.now : row.asked_at });
    const asking = { seq: row.seq, scopes: wants, turn };
    const moves = turn !== row.turn || wants.join() !== before.join();
    const unkept = moves ? [...leave(row), ...enter(asking)] : [];
    call([...raised, ...unkept], keyOf(holder), ask.now, asking);
    places.sweep(before.filter((scope) => !wants.includes(scope)));
    return rows.get(row.seq)?.line === null ? undefined : (blockedBy(lines, asking) ?? wants[0]);
  }

  /** Has the holder wait for nothing. */
  function wantNothing(holder: Ref, raised: readonly string[], { holdsPlaces, now }: Ask): void {
    const row = rows.find(holder);
    const before = row === undefined || row.line === null ? [] : table.wants(row.line);
    call([...raised, ...(row === undefined ? [] : leave(row))], keyOf(holder), now);
    places.sweep(before);
    if (row !== undefined && !holdsPlaces) rows.remove(row.seq);
  }

  function release(holder: TaskKey, now: number, { keep }: Keep = {}): Ref[] {
    const row = rows.find(holder);
    if (row === undefined) return rows.freedBy(keyOf(holder));
    const held = places.of(holder);
    const given = keep === undefined ? held : held.filter((scope) => !scope.startsWith(`${keep}/`));
    const wanted = row.line === null ? [] : table.wants(row.line);
    const unkept = leave(row);
    for (const scope of given) places.leave(scope, holder);
    if (given.length === held.length) rows.remove(row.seq);
    else rows.rest(row.seq);
    call([...given, ...unkept], keyOf(holder), now);
    places.sweep([...given, ...wanted]);
    return rows.freedBy(keyOf(holder));
  }

  return {
    reserve(holder, { priority, scopes }, now) {
      const distinct = distinctScopes(scopes);
      const raised = distinct.filter((scope) => places.limit(scope)).map(({ scope }) => scope);
      const held = places.of(holder);
      const wants = widestFirst(distinct.map(({ scope }) => scope).filter((scope) => !held.includes(scope)));
      const ask = { priority, now, holdsPlaces: held.length > 0 };
      const blocked = wants.length > 0 ? want(holder, wants, raised, ask) : wantNothing(holder, raised, ask);
      const next = rows.freedBy(keyOf(holder));
      return blocked === undefined ? { granted: true, next } : { granted: false, blockedBy: blocked, next };
    },
    release,
    releaseUnlessLaunching(holder, now, { job, keep }) {
      const launching = begun.get(holder.namespace, holder.uid, job) !== undefined;
      return { next: launching ? rows.freedBy(keyOf(holder)) : release(holder, now, { keep }), launching };
    },
    holderOf: rows.holderOf,
    list: rows.list,
  };
}

interface Ask {
  readonly priority: number;
  readonly holdsPlaces: boolean;
  readonly now: number;
}

const keyOf = ({ namespace, uid }: TaskKey): string => `${namespace}/${uid}`;

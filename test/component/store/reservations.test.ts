import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openStoreDatabase, type StoreDatabase } from '../../../functions/store/database.ts';
import { createReservationsTable, type ReservationsTable } from '../../../functions/store/tables/reservations.ts';
import type { Ref } from '../../../shared/core/refs.ts';
import type { Holder, ReservationPage, Scope } from '../../../shared/store/store.ts';
import { type NaiveWaiter, naiveCall } from '../../support/naive-line.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const holder = (uid: string): Holder => ({ name: `name-of-${uid}`, uid });
const at = (uid: string, namespace = 'team'): Ref => ({ ...holder(uid), namespace });
const granted = { granted: true, next: [] } as const;

describe('store: reservations over HTTP', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await startTestStore();
  });
  afterEach(() => test.close());
  const ask = (uid: string, limit = 1, namespace = 'team') =>
    test.store.reserve(namespace, { holder: holder(uid), scopes: [{ scope: 'children/p', limit }] });
  const release = (uid: string, namespace = 'team') => test.store.release(namespace, uid);

  it('grants up to the limit, then says what is full', async () => {
    expect(await ask('a', 2)).to.deep.equal(granted);
    expect(await ask('b', 2)).to.deep.equal(granted);
    expect(await ask('c', 2)).to.deep.equal({ granted: false, blockedBy: 'children/p', next: [] });
  });

  it('asking again changes nothing', async () => {
    for (const _ of [1, 2]) expect(await ask('a')).to.deep.equal(granted);
    for (const _ of [1, 2]) expect(await ask('b')).to.include({ granted: false });
    expect(await ask('c')).to.include({ granted: false });
    expect(await release('a')).to.deep.equal([at('b')]);
  });

  it('a release hands the places on, in the order of first asking, and says the same when it is repeated', async () => {
    for (const uid of ['a', 'b', 'c']) await ask(uid);
    for (const _ of [1, 2]) expect(await release('a')).to.deep.equal([at('b')]);
    expect(await ask('b')).to.deep.equal(granted);
    expect(await ask('c')).to.include({ granted: false });
    expect(await release('a'), 'repeated after b has asked').to.deep.equal([at('b')]);
    expect(await release('b')).to.deep.equal([at('c')]);
    expect(await release('a'), 'b has left meanwhile').to.deep.equal([]);
    expect(await release('nobody')).to.deep.equal([]);
  });

  it('whoever leaves the line is not called', async () => {
    for (const uid of ['a', 'b', 'c']) await ask(uid);
    expect(await release('b')).to.deep.equal([]);
    expect(await release('a')).to.deep.equal([at('c')]);
  });

  it('forgetting a Task gives its place to the next', async () => {
    for (const uid of ['a', 'b']) await ask(uid);
    expect(await test.store.forgetTask({ namespace: 'team', uid: 'a' })).to.deep.equal([at('b')]);
  });

  it('a scope is the same from every namespace, and who is next says where it lives', async () => {
    await ask('a', 1, 'one');
    expect(await ask('b', 1, 'two')).to.include({ granted: false, blockedBy: 'children/p' });
    expect(await release('a', 'one')).to.deep.equal([at('b', 'two')]);
  });

  it('of many who ask at the same time exactly as many go in as there is room', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(`h${i}`, 5)));
    expect(answers.filter((answer) => answer.granted)).to.have.length(5);
  });

  it('the higher priority goes first, and who has waited long enough before it', async () => {
    let time = 0;
    const store = await startTestStore({ now: () => time });
    const scopes = [{ scope: 'tasks/team', limit: 1 }];
    const prioritized = (uid: string, priority?: number) =>
      store.store.reserve('team', { holder: holder(uid), priority, scopes });
    try {
      for (const [uid, priority] of [['a'], ['low', 400], ['plain'], ['high', 600]] as const) await prioritized(uid, priority);
      time = 250 * 60_000;
      await prioritized('later', 600);
      const order: string[] = [];
      for (
        let next = ['a'];
        next.length > 0;
        next = (await store.store.release('team', order.at(-1) ?? '')).map(({ uid }) => uid)
      )
        order.push(...next);
      expect(order).to.deep.equal(['a', 'high', 'plain', 'low', 'later']);
    } finally {
      await store.close();
    }
  });

  it('a priority that is changed moves who waits, and it keeps the time of its asking', async () => {
    const prioritized = (uid: string, priority: number) =>
      test.store.reserve('team', { holder: holder(uid), priority, scopes: [{ scope: 'tasks/team', limit: 1 }] });
    await prioritized('a', 500);
    for (const uid of ['b', 'c']) await prioritized(uid, 500);
    await prioritized('c', 501);
    expect(await release('a')).to.deep.equal([at('c')]);
  });

  it('a raised limit lets those in who wait, and names them; a lowered one throws nobody out', async () => {
    await ask('a', 1);
    for (const uid of ['b', 'c', 'd']) await ask(uid, 1);
    for (const _ of [1, 2]) expect(await ask('a', 3)).to.deep.equal({ granted: true, next: [at('b'), at('c')] });
    expect(await ask('d', 1)).to.include({ granted: false });
    await release('a');
    expect(await release('b'), 'c still runs, and only one may').to.deep.equal([]);
    expect(await release('c')).to.deep.equal([at('d')]);
  });

  it('a session is kept between two attempts, whose Task goes before all who wait', async () => {
    const scopes = [
      { scope: 'tasks/team', limit: 1 },
      { scope: 'session/team/s', limit: 1 },
    ];
    const reserve = (uid: string, priority = 500) => test.store.reserve('team', { holder: holder(uid), priority, scopes });
    await reserve('a');
    await reserve('rival', 1_000);
    expect(await test.store.release('team', 'a', { keep: 'session' })).to.deep.equal([]);
    expect(await reserve('rival', 1_000)).to.include({ blockedBy: 'session/team/s' });
    expect(await reserve('a')).to.deep.equal(granted);
    expect(await release('a')).to.deep.equal([at('rival')]);
  });

  it('a run is begun with the places that it needs, or not at all', async () => {
    const begin = (uid: string, places: readonly string[]) =>
      test.store.beginRun({ namespace: 'team', uid }, { name: uid, root: uid, iteration: 0, job: `${uid}-job-1`, places });
    await ask('a');
    await ask('b');
    expect(await begin('a', ['children/p'])).to.deep.equal({ run: 1, resumed: false });
    expect(await begin('a', ['children/p']), 'again').to.deep.equal({ run: 1, resumed: false });
    expect(await begin('free', [])).to.deep.equal({ run: 1, resumed: false });
    for (const [uid, places] of [
      ['b', ['children/p']],
      ['nobody', ['children/p']],
      ['a', ['children/p', 'session/team/s']],
    ] as const)
      expect(await refusal(begin(uid, places)), uid).to.include({ code: 'ERR_CONFLICT' });
    expect(await test.store.runs({ namespace: 'team', uid: 'b' })).to.deep.equal([]);
    await release('a');
    expect(await refusal(begin('a', ['children/p'])), 'given back').to.include({ code: 'ERR_CONFLICT' });
  });

  it('places that are given back unless a Job is being launched stay where one is', async () => {
    const begin = (job: string) =>
      test.store.beginRun({ namespace: 'team', uid: 'a' }, { name: 'a', root: 'a', iteration: 0, job, places: ['children/p'] });
    const withdraw = (job: string) => test.store.releaseUnlessLaunching('team', 'a', { job });
    await ask('a');
    await ask('b');
    await begin('a-job-1');
    for (const _ of [1, 2]) expect(await withdraw('a-job-1')).to.deep.equal({ next: [], launching: true });
    expect(await ask('b')).to.include({ granted: false });
    expect(await withdraw('a-job-2'), 'the next one has not begun').to.deep.equal({ next: [at('b')], launching: false });
    expect(await withdraw('a-job-1'), 'nothing is left to keep').to.deep.equal({ next: [at('b')], launching: true });
  });

  it('who holds a place and asks for more keeps it, and needs only the rest', async () => {
    const reserve = (uid: string, ...scopes: string[]) =>
      test.store.reserve('team', { holder: holder(uid), scopes: scopes.map((scope) => ({ scope, limit: 1 })) });
    await reserve('other', 'agent/team/x');
    expect(await reserve('a', 'tasks/team')).to.deep.equal(granted);
    expect(await reserve('a', 'tasks/team', 'agent/team/x')).to.include({ blockedBy: 'agent/team/x' });
    expect(await reserve('b', 'tasks/team')).to.include({ blockedBy: 'tasks/team' });
    expect(await release('other')).to.deep.equal([at('a')]);
    expect(await release('a')).to.deep.equal([at('b')]);
  });

  it('lists who holds and who waits, a page at a time', async () => {
    for (const uid of ['a', 'b', 'c']) await ask(uid);
    const first: ReservationPage = await test.store.listReservations({ limit: 2 });
    expect(first.items.map(({ uid, granted: has, scopes }) => [uid, has, scopes])).to.deep.equal([
      ['a', true, ['children/p']],
      ['b', false, ['children/p']],
    ]);
    const rest = await test.store.listReservations({ after: first.next, limit: 2 });
    expect(rest.items.map(({ uid }) => uid)).to.deep.equal(['c']);
    expect(rest).not.to.have.property('next');
  });

  it('survives a restart', async () => {
    for (const uid of ['a', 'b']) await ask(uid);
    test = await test.restart();
    expect(await release('a')).to.deep.equal([at('b')]);
  });

  it('refuses a limit of 0 and an unknown thing to keep, naming them', async () => {
    expect((await refusal(ask('a', 0))).message).to.include('scopes[0].limit');
    const http = test.http('platform');
    const wrong = http.request('DELETE', '/v1/namespaces/team/reservations/a?keep=all');
    expect((await refusal(wrong)).message).to.include('keep');
  });
});

/** All scopes of the walks below, with the limits that they begin with. */
const limits: Readonly<Record<string, number>> = {
  'tasks/n': 3,
  'agent/n/x': 2,
  'agent/n/y': 1,
  'children/p': 2,
  'session/n/s': 1,
};
const names = Object.keys(limits);

type Move =
  | { readonly kind: 'ask'; readonly who: number; readonly scopes: readonly string[]; readonly priority: number }
  | { readonly kind: 'leave'; readonly who: number; readonly keep: boolean }
  | { readonly kind: 'limit'; readonly scope: string; readonly limit: number };

const moves = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        who: fc.nat(11),
        scopes: fc.subarray(names, { minLength: 1 }),
        priority: fc.constantFrom(0, 500, 500, 1_000),
      }),
    },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('leave' as const), who: fc.nat(11), keep: fc.boolean() }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('limit' as const),
        scope: fc.constantFrom(...names),
        limit: fc.integer({ min: 1, max: 4 }),
      }),
    },
  ),
  { maxLength: 80 },
);

describe('store: reservations, random walks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orka-places-'));
  let database: StoreDatabase;
  before(async () => {
    database = await openStoreDatabase({ path: join(folder, 'store.db') });
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Each walk is a transaction that is rolled back: walks do not meet, and nobody waits for a disk. */
  const walk = (check: (moves: readonly Move[], places: Model) => void): void =>
    fc.assert(
      fc.property(moves, (walked) => {
        database.db.exec('BEGIN');
        try {
          check(walked, new Model(createReservationsTable(database.db)));
        } finally {
          database.db.exec('ROLLBACK');
        }
      }),
      { numRuns: 200 },
    );

  it('decides as the plainest form of the rule does', () => {
    walk((walked, model) => {
      for (const move of walked) {
        model.step(move);
        expect(model.listed()).to.deep.equal(model.expected());
      }
    });
  });

  it('nobody goes in above a limit, and nobody waits who need not', () => {
    walk((walked, model) => {
      for (const move of walked) {
        const before = model.counts();
        model.step(move);
        for (const [scope, places] of model.counts())
          expect(places).to.be.at.most(Math.max(model.limits.get(scope) ?? 0, before.get(scope) ?? 0));
        const first = model.line()[0];
        const full = first?.scopes.some((scope) => (model.counts().get(scope) ?? 0) >= (model.limits.get(scope) ?? 0));
        if (first !== undefined) expect(full).to.equal(true);
      }
    });
  });

  it('nobody starves, however many come after it', () => {
    walk((walked, model) => {
      for (const move of walked) model.step(move);
      model.step({ kind: 'ask', who: 99, scopes: names, priority: 500 });
      // Everybody leaves once it has its places, and new ones come all the time: 12 walkers may be ahead of the patient one.
      for (let round = 0; round < 60 && model.waits(99); round += 1) {
        for (const [index, scopes] of [['tasks/n'], ['agent/n/x'], ['session/n/s', 'tasks/n'], ['children/p']].entries())
          model.step({ kind: 'ask', who: 100 + round * 4 + index, scopes, priority: 500 });
        for (const who of model.holders()) if (who !== 99) model.step({ kind: 'leave', who, keep: false });
      }
      expect(model.waits(99)).to.equal(false);
    });
  });

  it('when all have left nobody waits, and nothing is remembered', () => {
    walk((walked, model) => {
      for (const move of walked) model.step(move);
      for (let holders = model.holders(); holders.length > 0; holders = model.holders())
        for (const who of holders) model.step({ kind: 'leave', who, keep: false });
      expect(model.line()).to.deep.equal([]);
      for (const table of ['reservations', 'places', 'lines', 'line_scopes', 'kept_places'])
        expect(database.db.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), table).to.equal(0);
      const scopes = database.db.prepare<[], string>('SELECT scope FROM scopes').pluck().all();
      expect(scopes.filter((scope) => scope !== 'other')).to.deep.equal([]);
    });
  });
});

interface Walker {
  readonly seq: number;
  held: string[];
  wants: string[];
  askedAt: number;
  turn: number;
}

/** The table and, beside it, who should hold and wait by the plainest form of the rule. */
class Model {
  readonly limits = new Map(Object.entries(limits));
  readonly #table: ReservationsTable;
  readonly #walkers = new Map<number, Walker>();
  #time = 0;
  #seq = 0;

  constructor(table: ReservationsTable) {
    this.#table = table;
  }

  step(move: Move): void {
    this.#time += 1;
    if (move.kind === 'limit') this.#limit(move.scope, move.limit);
    else if (move.kind === 'ask') this.#ask(move.who, move.scopes, move.priority);
    else this.#leave(move.who, move.keep);
    this.#callIn();
  }

  /** A limit is said by somebody who asks: here by one that has asked for the scope before, for all that it has asked for. */
  #limit(scope: string, limit: number): void {
    const sayer = [...this.#walkers].find(([, { held, wants }]) => [...held, ...wants].includes(scope));
    if (sayer === undefined) return;
    const [who, { held, wants }] = sayer;
    this.limits.set(scope, limit);
    this.#ask(who, [...held, ...wants], 500);
  }

  #ask(who: number, scopes: readonly string[], priority: number): void {
    this.#table.reserve(
      { namespace: 'n', name: `h${who}`, uid: `${who}` },
      { priority, scopes: this.#asScopes(scopes) },
      this.#time,
    );
    const one = this.#walkers.get(who) ?? { seq: this.#nextSeq(), held: [], wants: [], askedAt: 0, turn: 0 };
    if (one.wants.length === 0) one.askedAt = this.#time;
    one.wants = scopes.filter((scope) => !one.held.includes(scope));
    one.turn = one.askedAt - priority * 60_000 - (one.held.length > 0 ? 1e15 : 0);
    this.#walkers.set(who, one);
  }

  #leave(who: number, keep: boolean): void {
    this.#table.release({ namespace: 'n', uid: `${who}` }, this.#time, { keep: keep ? 'session' : undefined });
    const one = this.#walkers.get(who);
    if (one === undefined) return;
    one.wants = [];
    one.held = one.held.filter((scope) => keep && scope.startsWith('session/'));
    if (one.held.length === 0) this.#walkers.delete(who);
  }

  #callIn(): void {
    for (const { who } of naiveCall(this.line(), this.counts(), this.limits)) {
      const one = this.#walkers.get(Number(who));
      one?.held.push(...one.wants.splice(0));
    }
  }

  #asScopes(scopes: readonly string[]): Scope[] {
    return scopes.map((scope) => ({ scope, limit: this.limits.get(scope) ?? 0 }));
  }

  #nextSeq(): number {
    this.#seq += 1;
    return this.#seq;
  }

  line(): NaiveWaiter[] {
    return [...this.#walkers]
      .filter(([, { wants }]) => wants.length > 0)
      .map(([who, { turn, seq, wants }]) => ({ who: `${who}`, turn, seq, scopes: [...wants] }))
      .toSorted((a, b) => a.turn - b.turn || a.seq - b.seq);
  }

  counts(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { held } of this.#walkers.values()) for (const scope of held) counts.set(scope, (counts.get(scope) ?? 0) + 1);
    return counts;
  }

  waits(who: number): boolean {
    return (this.#walkers.get(who)?.wants.length ?? 0) > 0;
  }

  /** Those who have places, whatever else they wait for: walkers that hold what others wait for may wait for one another. */
  holders(): number[] {
    return [...this.#walkers].filter(([, { held }]) => held.length > 0).map(([who]) => who);
  }

  expected(): unknown[] {
    return [...this.#walkers]
      .map(([who, { held, wants }]) => ({ uid: `${who}`, granted: wants.length === 0, scopes: [...held, ...wants].toSorted() }))
      .toSorted((a, b) => Number(a.uid) - Number(b.uid));
  }

  listed(): unknown[] {
    return this.#table
      .list({ after: 0, limit: 1_000 })
      .items.map(({ uid, granted: has, scopes }) => ({ uid, granted: has, scopes }))
      .toSorted((a, b) => Number(a.uid) - Number(b.uid));
  }
}

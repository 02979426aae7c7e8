import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { openStoreDatabase, type StoreDatabase } from '../../../functions/store/database.ts';
import { createReservationsTable, type ReservationsTable } from '../../../functions/store/tables/reservations.ts';
import type { Holder } from '../../../shared/store/store.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const holder = (uid: string): Holder => ({ name: `name-of-${uid}`, uid });

describe('store: reservations over HTTP', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await startTestStore();
  });
  afterEach(() => test.close());
  const ask = (uid: string, limit = 1, namespace = 'team') =>
    test.store.reserve(namespace, { holder: holder(uid), scopes: [{ scope: 'children/p', limit }] });

  it('grants up to the limit, then says what is full', async () => {
    expect(await ask('a', 2)).to.deep.equal({ granted: true });
    expect(await ask('b', 2)).to.deep.equal({ granted: true });
    expect(await ask('c', 2)).to.deep.equal({ granted: false, blockedBy: 'children/p' });
  });

  it('asking again changes nothing', async () => {
    for (const _ of [1, 2]) expect(await ask('a')).to.deep.equal({ granted: true });
    for (const _ of [1, 2]) expect(await ask('b')).to.include({ granted: false });
    expect(await ask('c')).to.include({ granted: false });
    expect(await test.store.release('team', 'a')).to.deep.equal([holder('b')]);
  });

  it('a release hands the places on, in the order of first asking, and says the same when it is repeated', async () => {
    for (const uid of ['a', 'b', 'c']) await ask(uid);
    for (const _ of [1, 2]) expect(await test.store.release('team', 'a')).to.deep.equal([holder('b')]);
    expect(await ask('b')).to.deep.equal({ granted: true });
    expect(await ask('c')).to.include({ granted: false });
    expect(await test.store.release('team', 'b')).to.deep.equal([holder('c')]);
    expect(await test.store.release('team', 'a'), 'b has left meanwhile').to.deep.equal([]);
    expect(await test.store.release('team', 'nobody')).to.deep.equal([]);
  });

  it('whoever leaves the line is not called', async () => {
    for (const uid of ['a', 'b', 'c']) await ask(uid);
    expect(await test.store.release('team', 'b')).to.deep.equal([]);
    expect(await test.store.release('team', 'a')).to.deep.equal([holder('c')]);
  });

  it('forgetting a Task gives its place to the next', async () => {
    for (const uid of ['a', 'b']) await ask(uid);
    expect(await test.store.forgetTask({ namespace: 'team', uid: 'a' })).to.deep.equal([holder('b')]);
  });

  it('namespaces do not share places', async () => {
    expect(await ask('a', 1, 'one')).to.deep.equal({ granted: true });
    expect(await ask('a', 1, 'two')).to.deep.equal({ granted: true });
  });

  it('of many who ask at the same time exactly as many go in as there is room', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => ask(`h${i}`, 5)));
    expect(answers.filter(({ granted }) => granted)).to.have.length(5);
  });

  it('refuses a limit of 0, naming it', async () => {
    expect((await refusal(ask('a', 0))).message).to.include('scopes[0].limit');
  });
});

const limits: Readonly<Record<string, number>> = { n: 3, p: 1, q: 2 };
type Move =
  | { readonly kind: 'ask'; readonly who: number; readonly scopes: readonly string[] }
  | { readonly kind: 'leave'; readonly who: number };
const moves = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('ask' as const), who: fc.nat(11), scopes: fc.subarray(Object.keys(limits), { minLength: 1 }) }),
    fc.record({ kind: fc.constant('leave' as const), who: fc.nat(11) }),
  ),
  { maxLength: 60 },
);

describe('store: reservations, random walks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orka-places-'));
  let database: StoreDatabase;
  let table: ReservationsTable;
  before(async () => {
    database = await openStoreDatabase({ path: join(folder, 'store.db') });
    table = createReservationsTable(database.db);
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = (uid: string, scopes: readonly string[]) =>
    table.reserve(
      'team',
      holder(uid),
      scopes.map((scope) => ({ scope, limit: limits[scope] ?? 0 })),
    );
  const placesOf = (scope: string): string[] =>
    database.db.prepare<[string], string>('SELECT uid FROM places WHERE scope = ?').pluck().all(scope);
  const uidsWhere = (granted: 0 | 1): string[] =>
    database.db
      .prepare<[number], string>('SELECT uid FROM reservations WHERE granted = ? ORDER BY position')
      .pluck()
      .all(granted);

  /** Each walk is a transaction that is rolled back: walks do not meet, and nobody waits for a disk. */
  const walk = (check: (moves: readonly Move[]) => void): void =>
    fc.assert(
      fc.property(moves, (walked) => {
        database.db.exec('BEGIN');
        try {
          check(walked);
        } finally {
          database.db.exec('ROLLBACK');
        }
      }),
      { numRuns: 150 },
    );
  const step = (move: Move): void => {
    if (move.kind === 'ask') ask(`h${move.who}`, move.scopes);
    else table.release('team', `h${move.who}`);
  };

  it('no scope is ever above its limit, and nobody holds some of its places only', () => {
    walk((walked) => {
      for (const move of walked) {
        step(move);
        for (const [scope, limit] of Object.entries(limits)) expect(placesOf(scope).length).to.be.at.most(limit);
        const waiting = new Set(uidsWhere(0));
        for (const scope of Object.keys(limits)) for (const uid of placesOf(scope)) expect(waiting.has(uid)).to.equal(false);
      }
    });
  });

  it('the first in line waits only for places that are taken', () => {
    walk((walked) => {
      for (const move of walked) {
        step(move);
        const first = uidsWhere(0)[0];
        if (first === undefined) continue;
        const scopes =
          database.db.prepare<[string], string>('SELECT scopes FROM reservations WHERE uid = ?').pluck().get(first) ?? '[]';
        const wanted = (JSON.parse(scopes) as { scope: string }[]).map(({ scope }) => scope);
        expect(wanted.some((scope) => placesOf(scope).length >= (limits[scope] ?? 0))).to.equal(true);
      }
    });
  });

  it('nobody starves, however many come after it', () => {
    walk((walked) => {
      for (const move of walked) step(move);
      ask('patient', Object.keys(limits));
      let newcomers = 0;
      const rivals = (): void => {
        for (const scopes of [['n'], ['p'], ['q'], ['n', 'q']]) {
          newcomers += 1;
          ask(`newcomer-${newcomers}`, scopes);
        }
      };
      // Everybody leaves once it has its places, and new ones come all the time: 12 walkers may be ahead of the patient one.
      for (let round = 0; round < 40 && uidsWhere(0).includes('patient'); round += 1) {
        rivals();
        for (const uid of uidsWhere(1)) table.release('team', uid);
      }
      expect(uidsWhere(1)).to.include('patient');
    });
  });

  it('when all have left nobody waits and no place is taken', () => {
    walk((walked) => {
      for (const move of walked) step(move);
      for (let granted = uidsWhere(1); granted.length > 0; granted = uidsWhere(1))
        for (const uid of granted) table.release('team', uid);
      expect(uidsWhere(0)).to.deep.equal([]);
      for (const scope of Object.keys(limits)) expect(placesOf(scope)).to.deep.equal([]);
    });
  });
});

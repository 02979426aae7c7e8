import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { windowMs } from '../../../functions/store/core/rate-window.ts';
import { openStoreDatabase, type StoreDatabase } from '../../../functions/store/database.ts';
import { createTables, type Tables } from '../../../functions/store/tables/index.ts';
import { SpendingModel, type SpendingMove } from '../../support/spending-model.ts';

const task = fc.nat(2);
const step = fc.nat(3);
const moves: fc.Arbitrary<readonly SpendingMove[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        task,
        step,
        holder: fc.constantFrom('a', 'b'),
        next: fc.boolean(),
        tokens: fc.constantFrom(20, 100, 100, 250),
        wide: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('answered' as const), task, step, share: fc.constantFrom(0, 0.3, 1) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('given-back' as const), task, step }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('ended' as const), task }) },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('time' as const),
        ms: fc.constantFrom(1, 500, 20_000, 59_999, 60_000, windowMs, 200_000),
      }),
    },
  ),
  { minLength: 10, maxLength: 80, size: 'max' },
);

describe('store: what calls of models cost, random walks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'orka-spending-'));
  let database: StoreDatabase;
  let tables: Tables;
  before(async () => {
    database = await openStoreDatabase({ path: join(folder, 'store.db') });
    const few = { entries: 1, bytes: 1, ageMs: 1 };
    tables = createTables(database.db, { events: few, deadLetters: few });
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Each walk is a transaction that is rolled back. */
  const walk = (check: (moves: readonly SpendingMove[], model: SpendingModel) => void): void =>
    fc.assert(
      fc.property(moves, (walked) => {
        database.db.exec('BEGIN');
        try {
          check(walked, new SpendingModel(tables));
        } finally {
          database.db.exec('ROLLBACK');
        }
      }),
      { numRuns: 100 },
    );

  it('the books are right, whoever asks, answers, dies or takes over, and no budget is overspent', () => {
    walk((walked, model) => {
      for (const move of walked) {
        model.step(move);
        const { kept, expected, limit } = model.books();
        expect(kept).to.deep.equal(expected);
        const { tokens, reservedTokens } = kept as { tokens: number; reservedTokens: number };
        expect(tokens + reservedTokens).to.be.at.most(limit);
      }
    });
  });

  it('no minute holds more than its limit', () => {
    walk((walked, model) => {
      for (const move of walked) model.step(move);
      for (const { key, requests, tokens, limit } of model.fullest()) {
        expect(requests, key).to.be.at.most(limit.requestsPerMinute ?? 0);
        expect(tokens, key).to.be.at.most(limit.tokensPerMinute ?? 0);
      }
    });
  });

  it('when all runs are over nothing is reserved', () => {
    walk((walked, model) => {
      for (const move of walked) model.step(move);
      model.endAll();
      expect(model.books().kept).to.include({ reservedTokens: 0, reservedCostNanos: 0 });
      expect(database.db.prepare('SELECT count(*) FROM call_reservations').pluck().get()).to.equal(0);
    });
  });
});

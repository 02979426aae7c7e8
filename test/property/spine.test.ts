import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openStoreDatabase, type StoreDatabase } from '../../functions/store/database.ts';
import { createTables, type Tables } from '../../functions/store/tables/index.ts';
import { play } from '../support/simulation/run.ts';
import { scenario } from '../support/simulation/scenario.ts';

// The same thousand scenarios in every `npm test`; `npm run test:property` plays others. ORKA_TEST_SEEDS says how many there are, ORKA_SEED and
// ORKA_TEST_PATH (both are printed by a failure) play one again, and ORKA_TEST_LOG=1 tells all that happens in it.
const numRuns = Number(process.env['ORKA_TEST_SEEDS'] ?? 1000);
const seed = Number(process.env['ORKA_SEED'] ?? 1);
const path = process.env['ORKA_TEST_PATH'];

describe(`the spine, in ${numRuns} scenarios of chance (ORKA_SEED=${seed})`, function () {
  this.timeout(0);
  const folder = mkdtempSync(join(tmpdir(), 'orka-property-'));
  let database: StoreDatabase;
  let tables: Tables;
  before(async () => {
    database = await openStoreDatabase({ path: join(folder, 'store.db') });
    const limits = { entries: 1000, bytes: 2 ** 20, ageMs: 2 ** 40 };
    tables = createTables(database.db, { events: limits, deadLetters: limits });
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps every limit and every promise, and comes to an end', async () => {
    const property = fc.asyncProperty(scenario, async (played) => {
      // A transaction that is rolled back: scenarios do not meet, and nobody waits for a disk.
      database.db.exec('BEGIN');
      try {
        await play(played, tables, process.env['ORKA_TEST_LOG'] === undefined ? undefined : console.log);
      } finally {
        database.db.exec('ROLLBACK');
      }
    });
    await fc.assert(property, { numRuns, seed, ...(path === undefined ? {} : { path, endOnFailure: true }) });
  });
});

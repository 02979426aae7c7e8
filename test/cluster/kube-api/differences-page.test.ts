import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { withTable } from '../../support/contract/differences-table.ts';
import { knownDifferences } from './known-differences.ts';

const page = new URL('../../../docs/local-differences.md', import.meta.url);

describe('docs/local-differences.md', () => {
  it('lists what is known to differ (ORKA_TEST_RECORD=1 writes it)', () => {
    const text = readFileSync(page, 'utf8');
    const wanted = withTable(text, knownDifferences);
    if (process.env['ORKA_TEST_RECORD'] === '1') writeFileSync(page, wanted);
    else expect(text).to.equal(wanted);
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { differences } from '../../support/broker-contract/differences.ts';
import { marks, page, tableOfDifferences } from '../../support/broker-contract/page.ts';
import { readRecording } from '../../support/broker-contract/recording.ts';

describe('broker contract: differences', () => {
  for (const { suite, subject, in: isIn, here } of differences) {
    it(`${subject}: is one`, () => {
      const shown = Object.entries(readRecording(suite)).filter(([name, recorded]) => isIn(name, recorded));
      expect(shown, 'cases in which it shows').not.to.deep.equal([]);
      for (const [name, recorded] of shown) expect(here(recorded as never, name), name).not.to.deep.equal(recorded);
    });
  }

  it('are all in the docs', () => {
    const text = readFileSync(page, 'utf8');
    const [start, end] = marks;
    const [before = '', rest = ''] = text.split(start);
    const [table, after = ''] = rest.split(end);
    if (process.env['ORKA_TEST_RECORD'] === '1') writeFileSync(page, `${before}${start}${tableOfDifferences()}${end}${after}`);
    else expect(table, 'make it anew with ORKA_TEST_RECORD=1').to.equal(tableOfDifferences());
  });
});

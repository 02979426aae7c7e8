import { expect } from 'chai';
import { parseQuantity } from '../../../../../local/jobs/core/quantity.ts';

const rows: [string | number, number | undefined][] = [
  [2, 2],
  ['500m', 0.5],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['2Gi', 2 * 2 ** 30],
  ['3M', 3e6],
  ['1E', undefined],
  ['much', undefined],
  ['', undefined],
];

describe('quantities', () => {
  for (const [text, expected] of rows)
    it(`${JSON.stringify(text)} is ${expected}`, () => expect(parseQuantity(text)).to.equal(expected));
});

import { expect } from 'chai';
import fc from 'fast-check';
import { decimalOf, nanosOf } from '../../../../shared/core/money.ts';

describe('money is counted in billionths of a dollar', () => {
  for (const [text, nanos] of [
    ['0', 0],
    ['2.50', 2_500_000_000],
    ['250', 250_000_000_000],
    ['0.1', 100_000_000],
    ['0.000000001', 1],
    ['007.5', 7_500_000_000],
    ['9007199.254740991', Number.MAX_SAFE_INTEGER],
    ['9007199.254740992', Number.MAX_SAFE_INTEGER],
    ['99999999999999999999', Number.MAX_SAFE_INTEGER],
  ] as const) {
    it(`${text} is ${nanos}`, () => expect(nanosOf(text)).to.equal(nanos));
  }
  for (const text of ['', '-1', '1.', '.5', '1e3', '2,50', ' 1', '1 ', '0.0000000001', '$3', 'NaN']) {
    it(`${JSON.stringify(text)} is no money`, () => expect(nanosOf(text)).to.equal(undefined));
  }
  for (const [nanos, text] of [
    [0, '0.00'],
    [1, '0.000000001'],
    [2_500_000_000, '2.50'],
    [1_234_500_000, '1.2345'],
    [Number.MAX_SAFE_INTEGER, '9007199.254740991'],
  ] as const) {
    it(`${nanos} is written ${text}`, () => expect(decimalOf(nanos)).to.equal(text));
  }
  it('what is written is read as the same', () => {
    fc.assert(fc.property(fc.maxSafeNat(), (nanos) => nanosOf(decimalOf(nanos)) === nanos));
  });
});

import { expect } from 'chai';
import { parseDuration } from '../../../../shared/core/duration.ts';

describe('parseDuration reads what Go reads', () => {
  for (const [text, ms] of [
    ['0', 0],
    ['30s', 30_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['5.s', 5000],
    ['100ms', 100],
    ['2us', 0.002],
    ['2µs', 0.002],
    ['1h1h', 7_200_000],
  ] as const) {
    it(text, () => expect(parseDuration(text)).to.be.closeTo(ms, 1e-9));
  }
  for (const text of ['', '5', '1d', '5m 30s', '1h30', 's', '-5s', '1e3s', 'abc', '.s']) {
    it(`and refuses ${JSON.stringify(text)}`, () => expect(parseDuration(text)).to.equal(undefined));
  }
});

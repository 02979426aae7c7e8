import { expect } from 'chai';
import { parseDuration } from '../../../../../local/broker/core/duration.ts';

const rows: readonly [text: string, ms: number | undefined][] = [
  ['PT0.2S', 200],
  ['PT0,2S', 200],
  ['PT30S', 30_000],
  ['PT1M30S', 90_000],
  ['PT1H', 3_600_000],
  ['P1D', 86_400_000],
  ['P1DT1S', 86_401_000],
  ['P2W', 1_209_600_000],
  ['PT0S', 0],
  ['P', undefined],
  ['PT', undefined],
  ['P1DT', undefined],
  ['PT1S30M', undefined],
  ['1s', undefined],
  ['-PT1S', undefined],
  ['', undefined],
];

describe('broker: ISO 8601 durations', () => {
  for (const [text, ms] of rows)
    it(`"${text}" is ${ms === undefined ? 'none' : `${ms} ms`}`, () => expect(parseDuration(text)).to.equal(ms));
});

import { expect } from 'chai';
import { ageOf, humanDuration } from '../../../../../local/apiserver/table/core/age.ts';

const [s, m, h, d, y] = [1000, 60_000, 3_600_000, 86_400_000, 365 * 86_400_000];

describe('durations as kubectl shows them', () => {
  const rows: [milliseconds: number, wanted: string][] = [
    [-5 * s, '<invalid>'],
    [-s, '0s'],
    [0, '0s'],
    [1999, '1s'],
    [119 * s, '119s'],
    [2 * m, '2m'],
    [2 * m + 5 * s, '2m5s'],
    [10 * m + 5 * s, '10m'],
    [179 * m, '179m'],
    [3 * h, '3h'],
    [3 * h + 20 * m, '3h20m'],
    [8 * h + 20 * m, '8h'],
    [47 * h, '47h'],
    [2 * d + 4 * h, '2d4h'],
    [8 * d + 4 * h, '8d'],
    [729 * d, '729d'],
    [2 * y + 3 * d, '2y3d'],
    [9 * y + 3 * d, '9y'],
  ];
  for (const [milliseconds, wanted] of rows) {
    it(`${milliseconds} ms`, () => expect(humanDuration(milliseconds)).to.equal(wanted));
  }

  it('has words for times that are none', () => {
    const now = new Date('2020-01-01T00:05:00Z');
    expect(ageOf('2020-01-01T00:00:00Z', now)).to.equal('5m');
    expect(ageOf(undefined, now)).to.equal('<unknown>');
    expect(ageOf('soon', now)).to.equal('<invalid>');
  });
});

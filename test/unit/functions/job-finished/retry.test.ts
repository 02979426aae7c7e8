import { expect } from 'chai';
import { attemptsIn, resumeDelayMs, retryDelayMs } from '../../../../functions/job-finished/core/retry.ts';
import { aRun, failed } from './given.ts';

describe('the pause before a retry', () => {
  for (const [why, retryPolicy, delays] of [
    ['ten seconds where nobody says', { maxRetries: 3 }, [10_000, 10_000, 10_000, undefined]],
    ['doubles', { maxRetries: 3, initialDelay: '60s' }, [60_000, 120_000, 240_000, undefined]],
    ['by a factor of its own', { maxRetries: 2, initialDelay: '1s', backoffMultiplier: 3 }, [1000, 3000, undefined]],
    ['a factor of nothing is two', { maxRetries: 2, initialDelay: '1s', backoffMultiplier: 0 }, [1000, 2000, undefined]],
    ['five minutes at most', { maxRetries: 2, initialDelay: '4m' }, [240_000, 300_000, undefined]],
    ['no retries', {}, [undefined]],
    ['no policy', undefined, [undefined]],
  ] as const) {
    it(why, () => {
      const spec = { type: 'ai', ...(retryPolicy === undefined ? {} : { retryPolicy }) } as const;
      expect(delays.map((_, i) => retryDelayMs({ spec }, i + 1))).to.deep.equal(delays);
    });
  }
});

describe('attempts of an iteration', () => {
  it('a run that ended is one, however often it was interrupted', () =>
    expect(attemptsIn(0, [aRun({ ...failed, jobs: ['a', 'b', 'c'] })])).to.equal(1));
  it('a run without a last word is as many as it had Jobs', () =>
    expect(attemptsIn(0, [aRun({ jobs: ['a', 'b'] })])).to.equal(2));
  it('a Job that ended because the run was paused is none', () =>
    expect(attemptsIn(0, [aRun({ jobs: ['a', 'b', 'c'], pauses: 2 })])).to.equal(1));
  it('other iterations do not count', () => expect(attemptsIn(1, [aRun(failed), aRun({ iteration: 1 })])).to.equal(1));
});

it('an interrupted worker goes on at once, then ever later, but never later than five seconds', () => {
  const delays = [1, 3, 4, 5, 8, 50].map(resumeDelayMs);
  expect(delays).to.deep.equal([0, 0, 250, 500, 4000, 5000]);
});

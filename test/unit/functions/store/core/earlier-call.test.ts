import { expect } from 'chai';
import { type EarlierOutcome, outcomeOf, waitsByItself } from '../../../../../functions/store/core/earlier-call.ts';
import { windowMs } from '../../../../../functions/store/core/rate-window.ts';
import { longestWaitMs } from '../../../../../shared/store/core/longest-wait.ts';

const now = 1_000_000;
const rows: readonly { name: string; holder?: string; attempt?: number; at?: number; told?: boolean; outcome: EarlierOutcome }[] =
  [
    { name: 'the same again', outcome: 'same' },
    { name: 'the same again, while it waits', at: now + 90_000, told: false, outcome: 'same' },
    { name: 'the same again, when its time has come', at: now, told: false, outcome: 'same' },
    { name: 'the same again, a minute late', at: now - windowMs, told: false, outcome: 'missed' },
    { name: 'the same again, long after it was told to go', at: now - 600_000, outcome: 'same' },
    { name: 'the next attempt', attempt: 2, outcome: 'failed' },
    { name: 'the next attempt of one that still waited', attempt: 2, at: now + 1, outcome: 'waiting' },
    { name: 'an attempt before it', attempt: 0, outcome: 'later' },
    { name: 'another holder', holder: 'b', outcome: 'unknown' },
    { name: 'another holder, at its very time', holder: 'b', at: now, outcome: 'unknown' },
    { name: 'another holder, while it waits', holder: 'b', at: now + 1, outcome: 'waiting' },
    { name: 'another holder, after one that was to ask again', holder: 'b', told: false, outcome: 'waiting' },
    { name: 'another holder, a minute after that', holder: 'b', at: now - windowMs, told: false, outcome: 'missed' },
  ];

describe('what becomes of a call that is reserved already', () => {
  for (const { name, holder = 'a', attempt = 1, at = now - 10, told = true, outcome } of rows)
    it(`${name}: ${outcome}`, () => {
      expect(outcomeOf({ holder: 'a', attempt: 1, at, told }, { holder, attempt }, now)).to.equal(outcome);
    });

  it('a wait of up to a minute is waited for, a longer one is asked about again', () => {
    expect(waitsByItself(now + longestWaitMs, now)).to.equal(true);
    expect(waitsByItself(now + longestWaitMs + 1, now)).to.equal(false);
  });
});

import { expect } from 'chai';
import { type Cooldown, cooledDown } from '../../../../../functions/store/core/cooldown.ts';

const now = 10_000_000;
const minute = 60_000;
const rows: readonly { name: string; before: Cooldown; retryAfterMs?: number; after: Cooldown }[] = [
  ...[1, 5, 25, 60, 60].map((minutes, failures) => ({
    name: `failure ${failures + 1} in a row: ${minutes} min`,
    before: { failures, until: now },
    after: { failures: failures + 1, until: now + minutes * minute },
  })),
  {
    name: 'as long as it asks for',
    before: { failures: 0, until: 0 },
    retryAfterMs: 600_000,
    after: { failures: 1, until: now + 600_000 },
  },
  {
    name: 'not shorter than its turn is',
    before: { failures: 1, until: 0 },
    retryAfterMs: 1_000,
    after: { failures: 2, until: now + 5 * minute },
  },
  {
    name: 'an hour at most',
    before: { failures: 0, until: 0 },
    retryAfterMs: 86_400_000,
    after: { failures: 1, until: now + 60 * minute },
  },
  {
    name: 'one that is passed over already: the same failure',
    before: { failures: 1, until: now + 1 },
    after: { failures: 1, until: now + 1 },
  },
  {
    name: 'the same failure, but it asks for longer',
    before: { failures: 1, until: now + 1 },
    retryAfterMs: 90_000,
    after: { failures: 1, until: now + 90_000 },
  },
];

describe('how long a Provider is passed over', () => {
  for (const { name, before, retryAfterMs, after } of rows)
    it(name, () => {
      expect(cooledDown(before, now, retryAfterMs)).to.deep.equal(after);
    });
});

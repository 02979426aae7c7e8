import { expect } from 'chai';
import type { ModelFailureKind } from '../../../../../shared/llm/core/failure.ts';
import { decideRetry } from '../../../../../shared/llm/core/retry.ts';

interface Row {
  readonly name: string;
  readonly attempt: number;
  readonly kind?: ModelFailureKind;
  readonly retryAfter?: number;
  readonly random?: number;
  readonly want: number | 'give-up';
}

const rows: readonly Row[] = [
  { name: 'the first failure waits the base', attempt: 1, want: 1000 },
  { name: 'the second waits twice as long', attempt: 2, want: 2000 },
  { name: 'the third waits four times as long', attempt: 3, want: 4000 },
  { name: 'the fourth is the last', attempt: 4, want: 'give-up' },
  { name: 'jitter takes off a tenth at most', attempt: 1, random: 0, want: 900 },
  { name: 'jitter adds less than a tenth', attempt: 1, random: 0.999, want: 1100 },
  { name: 'Retry-After is waited for where it is longer', attempt: 1, retryAfter: 12, want: 12_000 },
  { name: 'Retry-After does not shorten the backoff', attempt: 3, retryAfter: 1, want: 4000 },
  { name: 'Retry-After of an hour is cut to the cap', attempt: 1, retryAfter: 3600, want: 60_000 },
  { name: 'refused credentials are not tried again', attempt: 1, kind: 'credentials', want: 'give-up' },
  { name: 'a bad request is not tried again', attempt: 1, kind: 'request', want: 'give-up' },
  { name: 'a conversation that is too long is not tried again as it is', attempt: 1, kind: 'context', want: 'give-up' },
  { name: 'what we gave up ourselves is not tried again', attempt: 1, kind: 'aborted', want: 'give-up' },
];

describe('llm: retry', () => {
  for (const { name, attempt, kind = 'transient', retryAfter, random = 0.5, want } of rows) {
    it(name, () => {
      const decision = decideRetry(attempt, { kind, retryAfter }, random);
      expect(decision).to.deep.equal(want === 'give-up' ? { kind: 'give-up' } : { kind: 'retry', afterMs: want });
    });
  }
  it('never waits longer than the cap, whatever the policy allows', () => {
    const policy = { retries: 20, baseMs: 1000, capMs: 30_000, jitter: 0, retryAfterCapMs: 60_000 };
    const waits = Array.from({ length: 20 }, (_, i) =>
      decideRetry(i + 1, { kind: 'transient', retryAfter: undefined }, 0.5, policy),
    );
    expect(waits.every((wait) => wait.kind === 'retry' && wait.afterMs <= 30_000)).to.equal(true);
  });
});

import { expect } from 'chai';
import { afterFailure } from '../../../../../functions/llm-call/core/after-failure.ts';
import { cooledDown, inOrder } from '../../../../../functions/llm-call/core/cooldown.ts';
import { modelError } from '../../../../../functions/llm-call/errors.ts';
import type { ModelFailureKind } from '../../../../../shared/llm/core/failure.ts';

const fresh = { passing: 1, shortened: false, withTemperature: true };
const rows: readonly { name: string; kind: ModelFailureKind; tried: typeof fresh; want: string }[] = [
  { name: 'a passing failure is tried again', kind: 'transient', tried: fresh, want: 'retry' },
  {
    name: 'after three retries the next Provider is asked',
    kind: 'transient',
    tried: { ...fresh, passing: 4 },
    want: 'next-provider',
  },
  { name: 'refused credentials: the next Provider is asked at once', kind: 'credentials', tried: fresh, want: 'next-provider' },
  { name: 'a conversation that is too long is shortened', kind: 'context', tried: fresh, want: 'shorten' },
  { name: 'but only once', kind: 'context', tried: { ...fresh, shortened: true }, want: 'give-up' },
  { name: 'a temperature that is not taken is left out', kind: 'temperature', tried: fresh, want: 'drop-temperature' },
  { name: 'unless there was none', kind: 'temperature', tried: { ...fresh, withTemperature: false }, want: 'give-up' },
  { name: 'a bad request is final', kind: 'request', tried: fresh, want: 'give-up' },
  { name: 'so is what we gave up ourselves', kind: 'aborted', tried: fresh, want: 'give-up' },
];

describe('llm-call: after a failure', () => {
  for (const { name, kind, tried, want } of rows)
    it(name, () => expect(afterFailure({ kind, retryAfter: undefined }, tried, 0.5).kind).to.equal(want));
});

describe('llm-call: cooldown', () => {
  it('grows fivefold with every failure in a row, up to an hour', () => {
    const minutes: number[] = [];
    let cooldown = cooledDown(undefined, 0);
    for (let i = 0; i < 5; i += 1) {
      minutes.push(cooldown.until / 60_000);
      cooldown = cooledDown(cooldown, 0);
    }
    expect(minutes).to.deep.equal([1, 5, 25, 60, 60]);
  });
  it('moves those that cool to the end, and keeps the order otherwise', () => {
    const until: Record<string, number> = { a: 100, c: 10 };
    expect(inOrder(['a', 'b', 'c', 'd'], (name) => until[name], 50)).to.deep.equal(['b', 'c', 'd', 'a']);
  });
  it('leaves a Provider that is alone where it is', () => {
    expect(inOrder(['a'], () => 100, 50)).to.deep.equal(['a']);
  });
});

describe('llm-call: the error that all failures amount to', () => {
  const failure = { provider: 'p', message: 'Overloaded', attempts: 4, passing: true };
  it('may pass where one of them may', () => {
    const error = modelError([
      { ...failure, passing: false, message: 'invalid key', attempts: 1 },
      { ...failure, provider: 'q' },
    ]);
    expect(error).to.include({ status: 502, reason: 'ModelUnavailable', retry: 'later' });
    expect(error.message).to.equal('provider "p": invalid key; provider "q": Overloaded (after 4 attempts)');
  });
  it('is final where none of them may', () => {
    expect(modelError([{ ...failure, passing: false }])).to.include({ status: 422, retry: 'never' });
  });
});

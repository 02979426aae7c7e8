import { expect } from 'chai';
import { type AfterFailure, afterFailure, mayBePaid, type Tried } from '../../../../../functions/llm-call/core/after-failure.ts';
import { inOrder } from '../../../../../functions/llm-call/core/order.ts';
import { modelError } from '../../../../../functions/llm-call/errors.ts';
import type { ModelFailureKind } from '../../../../../shared/llm/core/failure.ts';

const fresh: Tried = { passing: 1, shortened: false, withTemperature: true, apiRemembered: false };
interface Row {
  readonly name: string;
  readonly kind: ModelFailureKind;
  readonly status?: number;
  readonly retryAfter?: number;
  readonly tried?: Partial<Tried>;
  readonly want: AfterFailure['kind'];
}
const rows: readonly Row[] = [
  { name: 'a passing failure is tried again', kind: 'transient', want: 'retry' },
  { name: 'after three retries the next Provider is asked', kind: 'transient', tried: { passing: 4 }, want: 'next-provider' },
  { name: 'a pause of a minute is waited for', kind: 'transient', retryAfter: 60, want: 'retry' },
  { name: 'a longer one is not: the next Provider is asked', kind: 'transient', retryAfter: 61, want: 'next-provider' },
  { name: 'refused credentials: the next Provider is asked at once', kind: 'credentials', want: 'next-provider' },
  { name: 'a model that is not there: the next Provider is asked at once', kind: 'model', status: 404, want: 'next-provider' },
  { name: 'a conversation that is too long is shortened', kind: 'context', want: 'shorten' },
  { name: 'but only once', kind: 'context', tried: { shortened: true }, want: 'give-up' },
  { name: 'a temperature that is not taken is left out', kind: 'temperature', want: 'drop-temperature' },
  { name: 'unless there was none', kind: 'temperature', tried: { withTemperature: false }, want: 'give-up' },
  { name: 'a bad request is final', kind: 'request', want: 'give-up' },
  { name: 'so is what we gave up ourselves', kind: 'aborted', want: 'give-up' },
  {
    name: 'an API that was there before and is not any more is found out anew',
    kind: 'request',
    status: 405,
    tried: { apiRemembered: true },
    want: 'forget-api',
  },
  {
    name: 'also where that looks like a missing model',
    kind: 'model',
    status: 404,
    tried: { apiRemembered: true },
    want: 'forget-api',
  },
  { name: 'but not an API that somebody has set', kind: 'request', status: 405, want: 'give-up' },
];

describe('llm-call: after a failure', () => {
  for (const { name, kind, status, retryAfter, tried, want } of rows)
    it(name, () => expect(afterFailure({ kind, status, retryAfter }, { ...fresh, ...tried }, 0.5).kind).to.equal(want));
});

describe('llm-call: whether an attempt that failed may be paid', () => {
  const failures = [
    { name: 'its provider answered with an error', status: 529, message: 'Overloaded', begun: false, want: false },
    { name: 'the error came in the middle of the answer', status: 529, message: 'Overloaded', begun: true, want: true },
    { name: 'the connection was lost before a word', status: undefined, message: 'socket hang up', begun: false, want: true },
    { name: 'nobody listens there', status: undefined, message: 'connect ECONNREFUSED 127.0.0.1:9', begun: false, want: false },
    { name: 'the name is not known', status: undefined, message: 'getaddrinfo ENOTFOUND nowhere', begun: false, want: false },
    { name: 'the call was given up', status: undefined, message: 'the call was given up', begun: false, want: true },
  ];
  for (const { name, begun, want, ...failure } of failures)
    it(`${want ? 'yes' : 'no'}: ${name}`, () => expect(mayBePaid(failure, begun)).to.equal(want));
});

describe('llm-call: in which order Providers are asked', () => {
  it('those that cool come last, in the order that they have', () => {
    const until: Record<string, number> = { a: 100, c: 10 };
    expect(inOrder(['a', 'b', 'c', 'd'], (name) => until[name], 50)).to.deep.equal(['b', 'c', 'd', 'a']);
  });
  it('a Provider that is alone stays where it is', () => {
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
  it('says when the first of them is back, where all of them ask for time', () => {
    const failures = [30, 300].map((retryAfter) => ({ ...failure, retryAfter }));
    expect(modelError(failures).retryAfter).to.equal(30);
    expect(modelError([...failures, failure]).retryAfter).to.equal(undefined);
  });
  it('is final where none of them may', () => {
    expect(modelError([{ ...failure, passing: false }])).to.include({ status: 422, retry: 'never' });
  });
});

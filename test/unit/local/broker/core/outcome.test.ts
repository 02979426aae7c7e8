import { expect } from 'chai';
import { backoffMs, retryAfterMs } from '../../../../../local/broker/core/backoff.ts';
import { type Answer, isOverload, type Outcome, outcomeOf } from '../../../../../local/broker/core/outcome.ts';
import { policyOf } from '../../../../../local/broker/core/policy.ts';
import { narrowed, widened, widest } from '../../../../../local/broker/core/window.ts';

const policy = policyOf({ retry: 2, backoffPolicy: 'exponential', backoffDelay: 'PT1S', retryAfterMax: 'PT10S' }, undefined);
const state = {
  destination: 'http://fn',
  broker: 'http://broker',
  hops: 9,
  policy,
  failures: 0,
  now: Date.UTC(2026, 0, 1),
  random: 0,
};
const answer = (status: number, headers: Record<string, string> = {}, body = ''): Answer => ({
  kind: 'answer',
  status,
  headers,
  body: Buffer.from(body),
});
const silence: Answer = { kind: 'silence', message: '', isLate: true };
const event = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };

/** Each row: an answer, how often it had failed before, and what follows. */
const rows: readonly {
  name: string;
  answer: Answer;
  failures?: number;
  hops?: number;
  want: Partial<Outcome> & { kind: string };
}[] = [
  { name: '202 is a success', answer: answer(202), want: { kind: 'delivered' } },
  { name: '202 with an event is a reply', answer: answer(202, event), want: { kind: 'replied' } },
  { name: '202 with something else is tried again', answer: answer(202, {}, 'ok'), want: { kind: 'retry', afterMs: 1000 } },
  { name: '200 with nothing is a success', answer: answer(200), want: { kind: 'delivered' } },
  { name: '204 is a success', answer: answer(204), want: { kind: 'delivered' } },
  { name: '200 with an event is a reply', answer: answer(200, event), want: { kind: 'replied' } },
  { name: '201 with an event is a reply', answer: answer(201, event, '{}'), want: { kind: 'replied' } },
  { name: '200 with something else is tried again', answer: answer(200, {}, 'ok'), want: { kind: 'retry', afterMs: 1000 } },
  {
    name: 'a reply that lacks an attribute is refused for good, by the broker',
    answer: answer(200, { 'ce-specversion': '1.0' }),
    want: { kind: 'failed', error: { destination: 'http://broker', status: 400, body: '' } },
  },
  {
    name: 'a reply without hops left is refused for good, by the broker',
    answer: answer(200, event),
    hops: 1,
    want: { kind: 'failed', error: { destination: 'http://broker', status: 400, body: '' } },
  },
  { name: '500 is tried again', answer: answer(500), want: { kind: 'retry', afterMs: 1000 } },
  { name: 'the pause doubles', answer: answer(500), failures: 1, want: { kind: 'retry', afterMs: 2000 } },
  {
    name: 'the last retry was the last',
    answer: answer(500, {}, 'why'),
    failures: 2,
    want: { kind: 'failed', error: { destination: 'http://fn', status: 500, body: 'why' } },
  },
  { name: '404 is tried again', answer: answer(404), want: { kind: 'retry', afterMs: 1000 } },
  {
    name: '400 is final',
    answer: answer(400),
    want: { kind: 'failed', error: { destination: 'http://fn', status: 400, body: '' } },
  },
  {
    name: 'a redirect is final',
    answer: answer(302),
    want: { kind: 'failed', error: { destination: 'http://fn', status: 302, body: '' } },
  },
  {
    name: 'silence is tried again',
    answer: { kind: 'silence', message: 'refused', isLate: false },
    want: { kind: 'retry', afterMs: 1000 },
  },
  {
    name: 'silence to the end is told as Knative tells it',
    answer: { kind: 'silence', message: 'refused', isLate: false },
    failures: 2,
    want: { kind: 'failed', error: { destination: 'http://fn', status: 500, body: 'dispatch error: refused', isUntold: false } },
  },
  { name: '503 waits as long as it says', answer: answer(503, { 'retry-after': '5' }), want: { kind: 'retry', afterMs: 5000 } },
  {
    name: '429 waits as long as it says, up to the maximum',
    answer: answer(429, { 'retry-after': '60' }),
    want: { kind: 'retry', afterMs: 10_000 },
  },
  {
    name: 'a shorter Retry-After does not shorten the pause',
    answer: answer(503, { 'retry-after': '0' }),
    want: { kind: 'retry', afterMs: 1000 },
  },
  { name: '500 has no say in the pause', answer: answer(500, { 'retry-after': '5' }), want: { kind: 'retry', afterMs: 1000 } },
];

describe('broker: outcome of an attempt', () => {
  for (const { name, answer: given, failures = 0, hops = 9, want } of rows) {
    it(name, () => {
      const outcome = outcomeOf(given, { ...state, failures, hops });
      expect(outcome.kind).to.equal(want.kind);
      for (const [key, value] of Object.entries(want)) expect(outcome).to.have.deep.property(key, value);
    });
  }

  it('asks fewer at once of a subscriber that is away or busy, not of one that merely fails', () => {
    expect([answer(503), answer(429), silence, answer(500), answer(409), answer(202)].map(isOverload)).to.deep.equal([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('broker: delivery policy', () => {
  it('is Knative’s default where nobody says anything', () => {
    expect(policyOf(undefined, undefined)).to.include({ retries: 10, backoff: 'exponential', backoffDelayMs: 200 });
  });
  it('is the Broker’s where the Trigger says nothing', () => {
    expect(policyOf(undefined, { retry: 3, timeout: 'PT2S' })).to.include({ retries: 3, timeoutMs: 2000 });
  });
  it('is the Trigger’s as a whole where it says anything', () => {
    expect(policyOf({ retry: 1 }, { retry: 3, timeout: 'PT2S' })).to.include({
      retries: 1,
      timeoutMs: 900_000,
      backoffDelayMs: 0,
      retryAfterMaxMs: 0,
    });
  });
});

describe('broker: backoff', () => {
  it('is nothing where the delivery spec names no policy or no delay', () => {
    const rows = [{ retry: 1 }, { backoffDelay: 'PT1S' }, { backoffPolicy: 'exponential' as const }];
    const pauses = rows.map((spec) => backoffMs(policyOf(spec, undefined), { count: 3, random: 0 }));
    expect(pauses).to.deep.equal([0, 0, 0]);
  });
  it('grows linearly by the number of retries before', () => {
    const linear = { ...policy, backoff: 'linear' as const };
    expect([1, 2, 3].map((count) => backoffMs(linear, { count, random: 0 }))).to.deep.equal([0, 1000, 2000]);
  });
  it('adds up to a tenth by chance', () => expect(backoffMs(policy, { count: 1, random: 1 })).to.equal(1100));
  it('stays a number after very many failures', () => expect(backoffMs(policy, { count: 5000, random: 1 })).to.be.finite);
  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterMs('3', now)).to.equal(3000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:07 GMT', now)).to.equal(7000);
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).to.equal(0);
    expect(retryAfterMs('soon', now)).to.equal(undefined);
  });
});

describe('broker: window', () => {
  it('never leaves its bounds', () => {
    expect(widened(widest)).to.equal(widest);
    expect(narrowed(1)).to.equal(1);
    expect(narrowed(widened(3))).to.equal(2);
  });
});

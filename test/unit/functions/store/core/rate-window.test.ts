import { expect } from 'chai';
import fc from 'fast-check';
import {
  cover,
  earliestTime,
  type HandedOut,
  nodeOf,
  type Part,
  spanOf,
  type WindowLimit,
  windowMs,
} from '../../../../../functions/store/core/rate-window.ts';

interface Granted {
  readonly at: number;
  readonly tokens: number;
  /** Left out: it had to wait for this key's sake. */
  readonly elsewhere?: true;
}

/** The same calls, counted by stretches. */
function handedOut(calls: readonly Granted[]): HandedOut {
  return {
    parts(level, first, last) {
      const byNode = new Map<number, Part>();
      for (const { at, tokens } of calls.toSorted((a, b) => a.at - b.at)) {
        const node = nodeOf(level, at);
        const part = byNode.get(node) ?? { node, requests: 0, tokens: 0 };
        byNode.set(node, { node, requests: part.requests + 1, tokens: part.tokens + tokens });
      }
      return [...byNode.values()].filter(({ node }) => node >= first && node <= last);
    },
    last: () =>
      calls
        .filter(({ elsewhere }) => elsewhere === undefined)
        .reduce<number | undefined>((most, { at }) => Math.max(most ?? at, at), undefined),
  };
}

const t = Date.parse('2026-11-21T12:00:00Z');
/** A sixtieth of the window. */
const second = windowMs / 60;
const limit = (requests?: number, tokens?: number): WindowLimit => ({ requests, tokens });

const rows: readonly { name: string; calls: readonly Granted[]; limit: WindowLimit; tokens?: number; afterMs: number }[] = [
  { name: 'nobody before', calls: [], limit: limit(1, 100), afterMs: 0 },
  { name: 'room for one more', calls: [{ at: t - 10, tokens: 1 }], limit: limit(2), afterMs: 0 },
  {
    name: 'a full minute, until its first call has left',
    calls: [
      { at: t - 10 * second, tokens: 1 },
      { at: t, tokens: 1 },
    ],
    limit: limit(2),
    afterMs: 50 * second,
  },
  {
    name: 'a call is out of the minute after 60 s to the millisecond',
    calls: [{ at: t - windowMs, tokens: 1 }],
    limit: limit(1),
    afterMs: 0,
  },
  { name: 'and not a millisecond before', calls: [{ at: t - windowMs + 1, tokens: 1 }], limit: limit(1), afterMs: 1 },
  {
    name: 'tokens, though there is room for requests',
    calls: [{ at: t - 5 * second, tokens: 60 }],
    limit: limit(9, 100),
    tokens: 41,
    afterMs: 55 * second,
  },
  { name: 'as many tokens as are left', calls: [{ at: t, tokens: 60 }], limit: limit(9, 100), tokens: 40, afterMs: 0 },
  {
    name: 'only as many leave as need to',
    calls: [
      { at: t - 30 * second, tokens: 50 },
      { at: t - 1 * second, tokens: 50 },
    ],
    limit: limit(undefined, 100),
    tokens: 50,
    afterMs: 30 * second,
  },
  {
    name: 'more tokens than a minute holds: an empty minute',
    calls: [{ at: t - 1 * second, tokens: 1 }],
    limit: limit(undefined, 100),
    tokens: 500,
    afterMs: 59 * second,
  },
  {
    name: 'after one of more tokens than a minute holds: when it has left',
    calls: [{ at: t, tokens: 500 }],
    limit: limit(undefined, 100),
    tokens: 1,
    afterMs: 60 * second,
  },
  { name: 'behind those who wait', calls: [{ at: t + 120 * second, tokens: 1 }], limit: limit(2), afterMs: 120 * second },
  {
    name: 'not behind who waits for another key',
    calls: [{ at: t + 120 * second, tokens: 1, elsewhere: true }],
    limit: limit(1),
    afterMs: 0,
  },
  {
    name: 'nor in the minute of who waits for another key',
    calls: [{ at: t + 30 * second, tokens: 1, elsewhere: true }],
    limit: limit(1),
    afterMs: 90 * second,
  },
];

describe('the earliest time within a rate limit', () => {
  for (const { name, calls, limit: most, tokens = 1, afterMs } of rows)
    it(name, () => {
      expect(earliestTime(handedOut(calls), most, tokens, t) - t).to.equal(afterMs);
    });

  it('a clock that was set back meets stretches that are forgotten in part: they are over when they are over', () => {
    const whole = handedOut([{ at: t - 31 * second, tokens: 1 }]);
    const forgetful: HandedOut = {
      ...whole,
      parts: (level, first, last) => (level === 0 ? [] : whole.parts(level, first, last)),
    };
    const at = earliestTime(forgetful, limit(1), 1, t);
    expect(at - t).to.be.within(29 * second, 60 * second);
  });

  it('stretches cover a time from end to end, once, oldest first', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(200 * second), (from, length) => {
        let next = from;
        for (const { level, first, last } of cover(from, from + length)) {
          expect(first * spanOf(level)).to.equal(next);
          next = (last + 1) * spanOf(level);
        }
        expect(next).to.equal(from + length + 1);
      }),
    );
  });

  it('one after another, all are within the limit, and none could be earlier', () => {
    const ask = fc.record({ pauseMs: fc.oneof(fc.constant(0), fc.nat(40 * second)), tokens: fc.integer({ min: 1, max: 60 }) });
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), (asks, requests) => {
        const calls: Granted[] = [];
        const most = limit(requests, 100);
        let now = t;
        for (const { pauseMs, tokens } of asks) {
          now += pauseMs;
          const at = earliestTime(handedOut(calls), most, tokens, now);
          const first = Math.max(now, ...calls.map((call) => call.at));
          expect(conforms([...calls, { at, tokens }], most, at)).to.equal(true);
          if (at > first) expect(conforms([...calls, { at: at - 1, tokens }], most, at - 1)).to.equal(false);
          calls.push({ at, tokens });
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Whether the minute that ends at this time holds no more than the limit. */
function conforms(
  calls: readonly Granted[],
  { requests = Number.POSITIVE_INFINITY, tokens = Number.POSITIVE_INFINITY }: WindowLimit,
  end: number,
): boolean {
  const inside = calls.filter(({ at }) => at > end - windowMs && at <= end);
  return inside.length <= requests && inside.reduce((sum, call) => sum + call.tokens, 0) <= tokens;
}

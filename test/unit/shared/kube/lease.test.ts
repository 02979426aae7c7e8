import { expect } from 'chai';
import type { LeaseSpec } from '../../../../shared/api/kubernetes/lease.ts';
import { decideLease, observe, releasedSpec } from '../../../../shared/kube/core/lease.ts';

const wallClock = Date.parse('2026-01-01T12:00:00.5Z');
const now = 100_000;
const stamp = '2026-01-01T12:00:00.500000Z';
const theirs: LeaseSpec = {
  holderIdentity: 'them',
  leaseDurationSeconds: 10,
  acquireTime: '2026-01-01T11:00:00.000000Z',
  renewTime: '2026-01-01T11:59:59.000000Z',
  leaseTransitions: 4,
};
const mine = { ...theirs, holderIdentity: 'me' };

const decide = (spec: LeaseSpec | undefined, seenMsAgo = 0) => {
  const lease = spec && { spec };
  const observed = { record: '', since: now - seenMsAgo };
  return decideLease({ lease, observed, identity: 'me', durationMs: 10_000, now, wallClock });
};

describe('a lease', () => {
  it('that is not there is made', () => {
    expect(decide(undefined)).to.deep.equal({
      kind: 'take',
      wasOurs: false,
      spec: { holderIdentity: 'me', leaseDurationSeconds: 10, acquireTime: stamp, renewTime: stamp, leaseTransitions: 0 },
    });
  });
  it('of ours is renewed, and remembers since when it is', () => {
    expect(decide(mine)).to.deep.equal({ kind: 'take', wasOurs: true, spec: { ...mine, renewTime: stamp } });
  });
  const taken = {
    holderIdentity: 'me',
    leaseDurationSeconds: 10,
    acquireTime: stamp,
    renewTime: stamp,
    leaseTransitions: 5,
  };
  for (const [why, spec, seenMsAgo, expected] of [
    ['of another is left alone', theirs, 0, { kind: 'wait', holder: 'them', until: now + 10_000 }],
    ['of another is left alone until its time is up', theirs, 9_999, { kind: 'wait', holder: 'them', until: now + 1 }],
    ['that another has not renewed since we saw it is taken', theirs, 10_000, { kind: 'take', wasOurs: false, spec: taken }],
    [
      'of another whose clock is an hour behind is left alone all the same',
      { ...theirs, renewTime: '2026-01-01T11:00:00.000000Z' },
      0,
      { kind: 'wait', holder: 'them', until: now + 10_000 },
    ],
    [
      'that says a longer time is left alone for that',
      { ...theirs, leaseDurationSeconds: 60 },
      10_000,
      { kind: 'wait', holder: 'them', until: now + 50_000 },
    ],
    ['that was given back is taken at once', releasedSpec(theirs, wallClock), 0, { kind: 'take', wasOurs: false, spec: taken }],
  ] as const) {
    it(why, () => expect(decide(spec, seenMsAgo)).to.deep.equal(expected));
  }

  it('is seen to change when its holder writes, by our clock', () => {
    const first = observe({ spec: theirs }, undefined, 1000);
    expect(observe({ spec: { ...theirs } }, first, 2000)).to.equal(first);
    expect(observe({ spec: { ...theirs, renewTime: stamp } }, first, 3000).since).to.equal(3000);
    expect(observe(undefined, first, 4000).since).to.equal(4000);
  });
});

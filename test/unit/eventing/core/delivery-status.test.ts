import { expect } from 'chai';
import { deliveryStatus, isRetried } from '../../../../eventing/core/delivery-status.ts';
import { publishBackoffMs } from '../../../../eventing/core/publish-backoff.ts';
import { errorClasses } from '../../../../shared/errors/catalogue.ts';

describe('eventing: delivery status', () => {
  for (const Member of errorClasses) {
    const error = new Member('x');
    it(`${error.code} makes a broker do what it says: ${error.retry}`, () => {
      expect(isRetried(deliveryStatus(error))).to.equal(error.retry === 'later');
    });
  }
  it('hides a 404 that is final', () => expect(deliveryStatus({ status: 404, retry: 'never' })).to.equal(422));
  it('keeps a status that means the same to a broker', () => {
    expect(deliveryStatus({ status: 429, retry: 'later' })).to.equal(429);
    expect(deliveryStatus({ status: 403, retry: 'never' })).to.equal(403);
  });
});

describe('eventing: publish backoff', () => {
  it('grows, with half of it chance, and is bounded', () => {
    expect([1, 2, 3, 50].map((attempt) => publishBackoffMs(attempt, 1))).to.deep.equal([50, 100, 200, 2000]);
    expect(publishBackoffMs(1, 0)).to.equal(25);
  });
});

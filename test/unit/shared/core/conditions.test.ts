import { expect } from 'chai';
import { setCondition, setConditions } from '../../../../shared/core/conditions.ts';

const early = '2026-01-01T00:00:00Z';
const late = '2026-01-02T00:00:00Z';
const ready = { type: 'Ready', status: 'True', reason: 'Fine', message: 'fine' } as const;

describe('setCondition', () => {
  const before = setCondition([], ready, early);

  it('dates a new condition', () => expect(before).to.deep.equal([{ ...ready, lastTransitionTime: early }]));
  it('gives back the very same list where nothing is new', () => expect(setCondition(before, ready, late)).to.equal(before));
  it('keeps the time where only the words are new', () =>
    expect(setCondition(before, { ...ready, message: 'better' }, late)[0]).to.include({
      message: 'better',
      lastTransitionTime: early,
    }));
  it('takes the new time where the status is another', () =>
    expect(setCondition(before, { ...ready, status: 'False' }, late)[0]).to.include({
      status: 'False',
      lastTransitionTime: late,
    }));
  it('says it for another generation without moving the time', () =>
    expect(setCondition(before, { ...ready, observedGeneration: 2 }, late)[0]).to.include({
      observedGeneration: 2,
      lastTransitionTime: early,
    }));
  it('leaves the others alone, in their order', () => {
    const both = setConditions(
      before,
      [
        { ...ready, type: 'Other' },
        { ...ready, status: 'False' },
      ],
      late,
    );
    expect(both.map(({ type, status }) => `${type}=${status}`)).to.deep.equal(['Ready=False', 'Other=True']);
  });
});

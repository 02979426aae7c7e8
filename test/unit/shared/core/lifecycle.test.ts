import { expect } from 'chai';
import { isTerminal, phaseAfter, type TaskEvent, type TaskState, transitions } from '../../../../shared/core/lifecycle.ts';

const states: TaskState[] = ['New', 'Pending', 'Running', 'Succeeded', 'Failed', 'Scheduled', 'Cancelled'];

describe('the life of a Task', () => {
  for (const state of states.filter((each) => isTerminal(each))) {
    it(`${state} is never left`, () => {
      for (const { event } of transitions) expect(phaseAfter(state, event)).to.equal(undefined);
    });
  }
  const whence = (event: TaskEvent): TaskState[] => states.filter((state) => phaseAfter(state, event) !== undefined);

  it('only what is at work can be tried again or be paused', () => {
    for (const event of ['retry', 'suspend', 'pause'] as const) expect(whence(event)).to.deep.equal(['Running']);
  });
  it('what is at work can fail, and so can a schedule', () => expect(whence('fail')).to.deep.equal(['Running', 'Scheduled']));
  it('what is at work, or was a moment ago, can succeed and go round', () => {
    for (const event of ['succeed', 'iterate'] as const) expect(whence(event)).to.deep.equal(['Pending', 'Running']);
  });
  it('whatever is not over can be cancelled', () => {
    const cancellable = states.filter((state) => phaseAfter(state, 'cancel') === 'Cancelled');
    expect(cancellable).to.deep.equal(['New', 'Pending', 'Running', 'Scheduled']);
  });
  it('a phase and an event have one outcome', () => {
    const pairs = transitions.flatMap(({ from, event }) => from.map((state) => `${state}/${event}`));
    expect(new Set(pairs).size).to.equal(pairs.length);
  });
});

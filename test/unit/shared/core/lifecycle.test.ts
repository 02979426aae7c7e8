import { expect } from 'chai';
import { isTerminal, phaseAfter, type TaskEvent, type TaskState, transitions } from '../../../../shared/core/lifecycle.ts';

const states: TaskState[] = ['New', 'Pending', 'Running', 'Succeeded', 'Failed', 'Scheduled', 'Cancelled'];

describe('the life of a Task', () => {
  for (const state of states.filter((each) => isTerminal(each))) {
    it(`${state} is never left`, () => {
      for (const { event } of transitions) expect(phaseAfter(state, event)).to.equal(undefined);
    });
  }
  it('only what is at work can succeed, fail, be tried again or go round', () => {
    const events: TaskEvent[] = ['succeed', 'fail', 'retry', 'iterate', 'suspend'];
    for (const event of events)
      expect(states.filter((state) => phaseAfter(state, event) !== undefined)).to.deep.equal(['Running']);
  });
  it('whatever is not over can be cancelled', () => {
    const cancellable = states.filter((state) => phaseAfter(state, 'cancel') === 'Cancelled');
    expect(cancellable).to.deep.equal(['New', 'Pending', 'Running']);
  });
  it('a phase and an event have one outcome', () => {
    const pairs = transitions.flatMap(({ from, event }) => from.map((state) => `${state}/${event}`));
    expect(new Set(pairs).size).to.equal(pairs.length);
  });
});

import { expect } from 'chai';
import type { Caller } from '../../../../../shared/auth/caller.ts';
import { actingFor, workerInPlaceOf } from '../../../../../shared/auth/core/acting.ts';
import type { Room } from '../../../../../shared/auth/core/rooms.ts';

const task = { namespace: 'team', name: 'build', uid: 'u-1' };
const room = (name: Room): Caller => ({ kind: 'platform', room: name, username: `orka-${name}` });
const person: Caller = { kind: 'person', username: 'ada', uid: '1', groups: [], namespace: undefined };

describe('a room that does the work of a worker', () => {
  it('is the worker of the Task that it names', () => {
    for (const name of ['llm-call', 'llm-answered'] as const)
      expect(workerInPlaceOf(room(name), actingFor(task))).to.deep.equal({
        kind: 'worker',
        namespace: 'team',
        task: { name: 'build', uid: 'u-1' },
        username: `orka-${name}`,
      });
  });
  const refused: [name: string, caller: Caller, headers: Record<string, string>][] = [
    ['another room', room('notify'), actingFor(task)],
    ['a person', person, actingFor(task)],
    ['nobody who names no Task', room('llm-call'), {}],
    ['nobody who names half of one', room('llm-call'), { 'orka-acting-for': 'team/build' }],
    ['nobody who names more than one', room('llm-call'), { 'orka-acting-for': 'team/build/u-1/x' }],
    ['nobody who leaves the uid out', room('llm-call'), { 'orka-acting-for': 'team/build/' }],
  ];
  for (const [name, caller, headers] of refused)
    it(`is not ${name}`, () => expect(workerInPlaceOf(caller, headers)).to.equal(undefined));
});

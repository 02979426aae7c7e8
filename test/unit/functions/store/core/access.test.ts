import { expect } from 'chai';
import { refusalOf } from '../../../../../functions/store/core/access.ts';
import type { Caller } from '../../../../../shared/auth/caller.ts';
import type { Room } from '../../../../../shared/auth/core/rooms.ts';

const room = (name: Room): Caller => ({
  kind: 'platform',
  room: name,
  username: `system:serviceaccount:orka-system:orka-${name}`,
});
const worker: Caller = {
  kind: 'worker',
  namespace: 'team',
  task: { name: 'a', uid: 'uid-a' },
  username: 'system:serviceaccount:team:orka-ai-worker',
};
const person: Caller = {
  kind: 'person',
  username: 'system:serviceaccount:team:default',
  uid: '1',
  groups: [],
  namespace: 'team',
};
const own = { namespace: 'team', uid: 'uid-a' };

const rows = [
  { name: 'a room on a route that it needs', caller: room('task-admitted'), route: 'POST /runs', task: own, allowed: true },
  { name: 'a room on a route of others', caller: room('plan-updated'), route: 'POST /runs', task: own, allowed: false },
  { name: 'a room on a route of workers only', caller: room('operator'), route: 'PUT /result', task: own, allowed: false },
  {
    name: 'the store itself',
    caller: room('store'),
    route: 'GET /v1/namespaces/:namespace/events',
    task: undefined,
    allowed: false,
  },
  {
    name: 'the api on the log of events',
    caller: room('api'),
    route: 'GET /v1/namespaces/:namespace/events',
    task: undefined,
    allowed: true,
  },
  { name: 'a worker on its own Task', caller: worker, route: 'PUT /result', task: own, allowed: true },
  { name: 'a worker on another Task', caller: worker, route: 'PUT /result', task: { ...own, uid: 'uid-b' }, allowed: false },
  {
    name: 'a worker on the same uid in another namespace',
    caller: worker,
    route: 'PUT /result',
    task: { ...own, namespace: 'other' },
    allowed: false,
  },
  { name: "a worker on a room's route of its own Task", caller: worker, route: 'POST /runs', task: own, allowed: false },
  {
    name: 'a worker that gives back a claim',
    caller: worker,
    route: 'DELETE /runs/:run/steps/:step/claim',
    task: own,
    allowed: false,
  },
  {
    name: 'a worker on a route without a Task',
    caller: worker,
    route: 'POST /v1/namespaces/:namespace/reservations',
    task: undefined,
    allowed: false,
  },
  { name: 'a person anywhere', caller: person, route: 'GET /result', task: own, allowed: false },
] as const;

describe('store: who may do what', () => {
  for (const { name, caller, route, task, allowed } of rows) {
    it(`${name}: ${allowed ? 'yes' : 'no'}`, () => {
      expect(refusalOf(caller, route, task) === undefined).to.equal(allowed);
    });
  }

  it('the sentence says who is calling, and who may', () => {
    expect(refusalOf(room('plan-updated'), 'POST /runs', own)).to.equal(
      'system:serviceaccount:orka-system:orka-plan-updated may not POST /runs: only orka-task-admitted may',
    );
    expect(refusalOf(person, 'PUT /plan', own)).to.equal(
      "system:serviceaccount:team:default may not PUT /plan: only orka-api and the Task's own worker may",
    );
  });
});

import { expect } from 'chai';
import { refusalOf } from '../../../../../functions/store/core/access.ts';
import type { Caller } from '../../../../../shared/auth/caller.ts';

const platform: Caller = {
  kind: 'platform',
  name: 'orka-task-admitted',
  username: 'system:serviceaccount:orka-system:orka-task-admitted',
};
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
  { name: 'the platform on a platform route', caller: platform, audience: 'platform', task: undefined, allowed: true },
  { name: 'the platform on any Task', caller: platform, audience: 'worker', task: own, allowed: true },
  { name: 'a worker on its own Task', caller: worker, audience: 'worker', task: own, allowed: true },
  { name: 'a worker on another Task', caller: worker, audience: 'worker', task: { ...own, uid: 'uid-b' }, allowed: false },
  {
    name: 'a worker on the same uid in another namespace',
    caller: worker,
    audience: 'worker',
    task: { ...own, namespace: 'other' },
    allowed: false,
  },
  { name: "a worker on a platform route of its own Task's", caller: worker, audience: 'platform', task: own, allowed: false },
  { name: 'a worker on a route without a Task', caller: worker, audience: 'platform', task: undefined, allowed: false },
  { name: 'a person anywhere', caller: person, audience: 'worker', task: own, allowed: false },
] as const;

describe('store: who may do what', () => {
  for (const { name, caller, audience, task, allowed } of rows) {
    it(`${name}: ${allowed ? 'yes' : 'no'}`, () => {
      expect(refusalOf(caller, audience, task) === undefined).to.equal(allowed);
    });
  }
});

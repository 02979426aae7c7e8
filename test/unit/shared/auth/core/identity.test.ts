import { expect } from 'chai';
import { callerOf, podClaimOf } from '../../../../../shared/auth/core/identity.ts';

const claim = { namespace: 'team', name: 'a-job-1-x', uid: 'pod-1' };

describe('auth: who a reviewed token stands for', () => {
  const extra = { 'authentication.kubernetes.io/pod-name': ['a-job-1-x'], 'authentication.kubernetes.io/pod-uid': ['pod-1'] };
  it('a token says which pod it was made for', () => {
    expect(podClaimOf({ username: 'system:serviceaccount:team:orka-ai-worker', extra })).to.deep.equal(claim);
  });
  it('a token of nobody in a namespace is bound to no pod', () =>
    expect(podClaimOf({ username: 'alice', extra })).to.equal(undefined));
  it('a token that names no uid is bound to no pod', () => {
    const named = { 'authentication.kubernetes.io/pod-name': ['a-job-1-x'] };
    expect(podClaimOf({ username: 'system:serviceaccount:team:x', extra: named })).to.equal(undefined);
  });

  const free = { inJob: false };
  const account = (namespace: string, name: string) => ({ username: `system:serviceaccount:${namespace}:${name}`, uid: '7' });

  it('a room of the platform', () => {
    expect(callerOf(account('orka-system', 'orka-api'), 'orka-system', free)).to.include({ kind: 'platform', room: 'api' });
  });
  it('a room of a platform in a namespace of its own', () => {
    expect(callerOf(account('agents', 'orka-api'), 'agents', free)).to.include({ kind: 'platform', room: 'api' });
  });

  const people = [
    { name: "an account that is no room, in the platform's namespace", user: account('orka-system', 'default'), ...free },
    { name: 'a room of another namespace', user: account('team', 'orka-api'), ...free },
    { name: "a Job in the platform's namespace under a room's account", user: account('orka-system', 'orka-api'), inJob: true },
    { name: "a name that only looks like a room's", user: account('orka-system', 'orka-apis'), ...free },
    { name: 'a user of that name', user: { username: 'orka-api' }, ...free },
  ];
  for (const { name, user, inJob } of people)
    it(`nobody of the platform: ${name}`, () =>
      expect(callerOf(user, 'orka-system', { inJob })).to.include({ kind: 'person', username: user.username }));

  it('a person of no namespace', () => {
    expect(callerOf({ username: 'alice', uid: '7', groups: ['dev'] }, 'orka-system', free)).to.deep.equal({
      kind: 'person',
      username: 'alice',
      uid: '7',
      groups: ['dev'],
      namespace: undefined,
    });
  });
});

import { expect } from 'chai';
import { requesterOf, whoAmI } from '../../../../../functions/api/core/caller.ts';
import { isObjectName, namespaceFor } from '../../../../../functions/api/core/namespace.ts';
import type { Caller } from '../../../../../shared/auth/caller.ts';

const account: Caller = {
  kind: 'person',
  username: 'system:serviceaccount:team:bot',
  uid: 'u1',
  groups: ['g'],
  namespace: 'team',
};
const person: Caller = { kind: 'person', username: 'alice', uid: '', groups: [], namespace: undefined };
const room: Caller = { kind: 'platform', room: 'api', username: 'system:serviceaccount:orka-system:orka-api' };

describe('api core: whose namespace', () => {
  const rows: { name: string; asked?: string; caller: Caller; is: string }[] = [
    { name: 'the one asked for', asked: 'other', caller: account, is: 'other' },
    { name: 'the ServiceAccount’s own', caller: account, is: 'team' },
    { name: 'the room’s own', caller: room, is: 'orka-system' },
    { name: 'default for people', caller: person, is: 'default' },
    { name: 'nothing is asked for by an empty word', asked: '', caller: account, is: 'team' },
  ];
  for (const { name, asked, caller, is } of rows) it(name, () => expect(namespaceFor(asked, caller)).to.equal(is));

  for (const bad of ['../x', 'A', 'a.b', '-a', 'a'.repeat(64), 'a b', '%2e']) {
    it(`refuses ${bad}`, () => expect(() => namespaceFor(bad, person)).to.throw(`namespace "${bad}"`));
  }
});

describe('api core: names of objects', () => {
  for (const name of ['a', 'a-1', 'a.b-c.d', 'a'.repeat(253)])
    it(`takes ${name.slice(0, 20)}`, () => expect(isObjectName(name)).to.equal(true));
  for (const name of ['', '.', '..', 'a/b', 'A', 'a..b', 'a.', 'a'.repeat(254)])
    it(`refuses "${name.slice(0, 20)}"`, () => expect(isObjectName(name)).to.equal(false));
});

describe('api core: who is calling', () => {
  it('leaves out what is not known', () => {
    expect(whoAmI(person)).to.deep.equal({
      authenticated: true,
      authType: 'tokenreview',
      username: 'alice',
      groups: [],
      subject: 'alice',
    });
    expect(whoAmI(account)).to.include({ uid: 'u1', namespace: 'team' });
  });
  it('has a subject for every requester', () => {
    expect(requesterOf(account)).to.deep.equal({ subject: 'u1', username: 'system:serviceaccount:team:bot', groups: ['g'] });
    expect(requesterOf(person).subject).to.equal('alice');
    expect(requesterOf(room).username).to.include('orka-api');
  });
});

import { expect } from 'chai';
import { type Grant, rolesAllow } from '../../../../../local/apiserver/core/rbac.ts';
import type { ResourceRequest } from '../../../../../local/apiserver/core/request-info.ts';

const user = { username: 'system:serviceaccount:ns:worker', uid: '', groups: ['system:serviceaccounts:ns'] };
const request = (asked: Partial<ResourceRequest>): ResourceRequest => ({
  resourceRequest: true,
  verb: 'get',
  group: '',
  version: 'v1',
  resource: 'pods',
  namespace: 'ns',
  name: '',
  subresource: '',
  ...asked,
});
const grant = (
  rules: Grant['rules'],
  subject: Grant['subjects'][number] = { kind: 'ServiceAccount', name: 'worker' },
): Grant => ({
  name: 'b',
  namespace: 'ns',
  role: { kind: 'Role', name: 'r' },
  subjects: [subject],
  rules,
});
const pods = { verbs: ['get'], apiGroups: [''], resources: ['pods'] };

describe('local/apiserver/core/rbac', () => {
  const rows: { name: string; grants: Grant[]; asked?: Partial<ResourceRequest>; allowed: boolean }[] = [
    { name: 'nothing grants nothing', grants: [], allowed: false },
    { name: 'what a rule names', grants: [grant([pods])], allowed: true },
    { name: 'another verb', grants: [grant([pods])], asked: { verb: 'list' }, allowed: false },
    { name: 'any verb', grants: [grant([{ ...pods, verbs: ['*'] }])], asked: { verb: 'list' }, allowed: true },
    { name: 'another group', grants: [grant([pods])], asked: { group: 'apps' }, allowed: false },
    { name: 'a subresource is apart', grants: [grant([pods])], asked: { subresource: 'log' }, allowed: false },
    {
      name: 'a named subresource',
      grants: [grant([{ ...pods, resources: ['pods/log'] }])],
      asked: { subresource: 'log' },
      allowed: true,
    },
    {
      name: 'a subresource of anything',
      grants: [grant([{ ...pods, resources: ['*/log'] }])],
      asked: { subresource: 'log' },
      allowed: true,
    },
    { name: 'everything', grants: [grant([{ ...pods, resources: ['*'] }])], asked: { subresource: 'log' }, allowed: true },
    { name: 'a name that is listed', grants: [grant([{ ...pods, resourceNames: ['a'] }])], asked: { name: 'a' }, allowed: true },
    { name: 'a name that is not', grants: [grant([{ ...pods, resourceNames: ['a'] }])], asked: { name: 'b' }, allowed: false },
    { name: 'a list where names are listed', grants: [grant([{ ...pods, resourceNames: ['a'] }])], allowed: false },
    { name: 'a group', grants: [grant([pods], { kind: 'Group', name: 'system:serviceaccounts:ns' })], allowed: true },
    { name: 'somebody else', grants: [grant([pods], { kind: 'User', name: 'jane' })], allowed: false },
    {
      name: 'an account of another namespace',
      grants: [grant([pods], { kind: 'ServiceAccount', name: 'worker', namespace: 'x' })],
      allowed: false,
    },
  ];
  for (const { name, grants, asked = {}, allowed } of rows) {
    it(`${name}: ${allowed ? 'allowed' : 'not allowed'}`, () =>
      expect(rolesAllow(user, request(asked), grants).allowed).to.equal(allowed));
  }

  it('says by which binding, to whom', () => {
    expect(rolesAllow(user, request({}), [grant([pods])]).reason).to.equal(
      'RBAC: allowed by RoleBinding "b/ns" of Role "r" to ServiceAccount "worker/ns"',
    );
  });

  it('knows paths and what is below them', () => {
    const paths = grant([{ verbs: ['get'], nonResourceURLs: ['/metrics', '/api/*'] }]);
    const allowed = (path: string) => rolesAllow(user, { resourceRequest: false, verb: 'get', path }, [paths]).allowed;
    expect(['/metrics', '/api/v1', '/metrics/x', '/other'].map(allowed)).to.deep.equal([true, true, false, false]);
  });
});

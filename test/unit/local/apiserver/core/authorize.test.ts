import { expect } from 'chai';
import { authorize, refusal, type User } from '../../../../../local/apiserver/core/authorize.ts';
import type { RequestInfo, ResourceRequest } from '../../../../../local/apiserver/core/request-info.ts';

const account = (namespace: string, name: string): User => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  uid: 'u',
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});
const admin: User = { username: 'kubernetes-admin', uid: '', groups: ['system:masters', 'system:authenticated'] };
const platform = account('orka-system', 'orka-operator');
const client = account('default', 'orka-client');
const worker = account('default', 'orka-ai-worker');
const nobody: User = { username: 'bob', uid: '', groups: ['system:authenticated'] };

const on = (verb: string, resource: string, group = '', more: Partial<ResourceRequest> = {}): RequestInfo => ({
  resourceRequest: true,
  verb,
  group,
  version: 'v1',
  resource,
  namespace: 'default',
  name: '',
  subresource: '',
  ...more,
});
const at = (verb: string, path: string): RequestInfo => ({ resourceRequest: false, verb, path });
const orka = 'core.orka.ai';

describe('local/apiserver/core/authorize', () => {
  const rows: { who: string; user: User; request: RequestInfo; allowed: boolean }[] = [
    { who: 'an administrator deletes anything', user: admin, request: on('delete', 'namespaces'), allowed: true },
    { who: 'the platform writes anything', user: platform, request: on('patch', 'tasks', orka), allowed: true },
    { who: 'the client reads Tasks', user: client, request: on('list', 'tasks', orka), allowed: true },
    { who: 'the client watches Agents', user: client, request: on('watch', 'agents', orka), allowed: true },
    { who: 'the client reads no Secret', user: client, request: on('get', 'secrets'), allowed: false },
    { who: 'the client creates no Task', user: client, request: on('create', 'tasks', orka), allowed: false },
    {
      who: 'the client patches no status',
      user: client,
      request: on('patch', 'tasks', orka, { subresource: 'status' }),
      allowed: false,
    },
    {
      who: 'a client of the platform namespace is only a client',
      user: account('orka-system', 'orka-client'),
      request: on('create', 'pods'),
      allowed: false,
    },
    {
      who: "a Task's worker in the platform namespace is only a worker",
      user: account('orka-system', 'orka-ai-worker'),
      request: on('get', 'secrets'),
      allowed: false,
    },
    {
      who: 'the local broker watches its Triggers',
      user: account('orka-system', 'orka-broker'),
      request: on('watch', 'triggers', 'eventing.knative.dev'),
      allowed: true,
    },
    {
      who: 'a room of another namespace is nobody',
      user: account('team', 'orka-operator'),
      request: on('get', 'secrets'),
      allowed: false,
    },
    { who: 'a worker reads no Task', user: worker, request: on('get', 'tasks', orka), allowed: false },
    { who: 'a worker writes no ConfigMap', user: worker, request: on('create', 'configmaps'), allowed: false },
    {
      who: 'a worker makes itself no token',
      user: worker,
      request: on('create', 'serviceaccounts', '', { subresource: 'token' }),
      allowed: false,
    },
    {
      who: 'a worker asks who it is',
      user: worker,
      request: on('create', 'selfsubjectreviews', 'authentication.k8s.io'),
      allowed: true,
    },
    {
      who: 'a worker asks what it may',
      user: worker,
      request: on('create', 'selfsubjectaccessreviews', 'authorization.k8s.io'),
      allowed: true,
    },
    {
      who: 'a worker vouches for nobody',
      user: worker,
      request: on('create', 'tokenreviews', 'authentication.k8s.io'),
      allowed: false,
    },
    {
      who: 'a worker finds a review of that name in another group closed',
      user: worker,
      request: on('create', 'selfsubjectreviews', 'example.com'),
      allowed: false,
    },
    { who: 'a worker discovers', user: worker, request: at('get', '/apis'), allowed: true },
    { who: 'a worker posts to no path', user: worker, request: at('post', '/apis'), allowed: false },
    { who: 'a user without a role reads nothing', user: nobody, request: on('get', 'pods'), allowed: false },
    {
      who: 'a name that looks like the client is not one',
      user: { ...nobody, username: 'orka-client' },
      request: on('get', 'tasks', orka),
      allowed: false,
    },
    {
      who: 'a group that looks like the platform, without an account',
      user: { ...nobody, groups: ['system:serviceaccounts:orka-systemx'] },
      request: on('get', 'pods'),
      allowed: false,
    },
  ];
  for (const { who, user, request, allowed } of rows) {
    it(`${allowed ? 'allows' : 'refuses'}: ${who}`, () => expect(authorize(user, request).allowed).to.equal(allowed));
  }

  const refusals: { request: RequestInfo; message: string }[] = [
    {
      request: on('list', 'tasks', orka),
      message: 'User "bob" cannot list resource "tasks" in API group "core.orka.ai" in the namespace "default"',
    },
    {
      request: on('get', 'nodes', '', { namespace: '' }),
      message: 'User "bob" cannot get resource "nodes" in API group "" at the cluster scope',
    },
    {
      request: on('get', 'pods', '', { subresource: 'log' }),
      message: 'User "bob" cannot get resource "pods/log" in API group "" in the namespace "default"',
    },
    { request: at('post', '/x'), message: 'User "bob" cannot post path "/x"' },
  ];
  for (const { request, message } of refusals) it(`says: ${message}`, () => expect(refusal(nobody, request)).to.equal(message));
});

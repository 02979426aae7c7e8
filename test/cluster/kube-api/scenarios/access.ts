import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, get, hasStatus, remove, request } from '../../../support/contract/steps.ts';
import { THINGS } from '../things.ts';

const ACCOUNTS = '/api/v1/namespaces/$(namespace)/serviceaccounts';
const PODS = '/api/v1/namespaces/$(namespace)/pods';
const CONFIG_MAPS = '/api/v1/namespaces/$(namespace)/configmaps';
const RBAC = '/apis/rbac.authorization.k8s.io/v1';
const TOKEN_REVIEWS = '/apis/authentication.k8s.io/v1/tokenreviews';
const ACCESS_REVIEWS = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

const tokenRequest = (spec: object = {}): object => ({ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec });
const tokenReview = (token: string, audiences?: string[]): object => ({
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenReview',
  spec: { token, ...(audiences === undefined ? {} : { audiences }) },
});
const ofWorker = 'system:serviceaccount:$(namespace):worker';
const pod = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    schedulerName: 'nobody',
    serviceAccountName: 'worker',
    automountServiceAccountToken: false,
    containers: [{ name: 'a', image: 'i' }],
  },
});
const accessReview = (user: string, attributes: object, more: object = {}): object => ({
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SubjectAccessReview',
  spec: {
    user,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:$(namespace)', 'system:authenticated'],
    resourceAttributes: attributes,
    ...more,
  },
});
const may = (name: string, attributes: object, user = ofWorker) =>
  create(name, ACCESS_REVIEWS, accessReview(user, { namespace: '$(namespace)', ...attributes }));
const role = (kind: string, name: string, rules: object[]): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name },
  rules,
});
const binding = (kind: string, name: string, roleRef: object, subjects: object[]): object => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind,
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef },
  subjects,
});
const worker = { kind: 'ServiceAccount', name: 'worker', namespace: '$(namespace)' };

/** Who is calling, what they may, and what it takes to find out. */
export const access: readonly Scenario[] = [
  {
    name: 'tokens',
    steps: [
      create('an account', ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker' } }),
      create('a pod of it', PODS, pod('p'), { keep: 'pod' }),
      create('a token for the API', `${ACCOUNTS}/worker/token`, tokenRequest(), { keep: 'plain' }),
      create(
        'a token for somebody else',
        `${ACCOUNTS}/worker/token`,
        tokenRequest({ audiences: ['orka'], expirationSeconds: 7200 }),
        { keep: 'orka' },
      ),
      create(
        'a token of a pod',
        `${ACCOUNTS}/worker/token`,
        tokenRequest({
          audiences: ['orka'],
          boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p', uid: '$(pod.metadata.uid)' },
        }),
        { keep: 'bound' },
      ),
      create('too short a life', `${ACCOUNTS}/worker/token`, tokenRequest({ expirationSeconds: 60 })),
      create('too long a life', `${ACCOUNTS}/worker/token`, tokenRequest({ expirationSeconds: 8589934592 })),
      create(
        'of a pod that is not there',
        `${ACCOUNTS}/worker/token`,
        tokenRequest({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'q' } }),
      ),
      create(
        'of another pod of that name',
        `${ACCOUNTS}/worker/token`,
        tokenRequest({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p', uid: 'other' } }),
      ),
      create(
        'of what cannot be bound',
        `${ACCOUNTS}/worker/token`,
        tokenRequest({ boundObjectRef: { kind: 'ConfigMap', apiVersion: 'v1', name: 'p' } }),
      ),
      create('of no account', `${ACCOUNTS}/nobody/token`, tokenRequest()),
      create(
        'of an account that the pod is not',
        `${ACCOUNTS}/default/token`,
        tokenRequest({ boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'p' } }),
      ),
      get('a token is not read', `${ACCOUNTS}/worker/token`),
      create('a review of it', TOKEN_REVIEWS, tokenReview('$(plain.status.token)')),
      create('a review for the wrong audience', TOKEN_REVIEWS, tokenReview('$(plain.status.token)', ['orka'])),
      create('a review for the right audience', TOKEN_REVIEWS, tokenReview('$(orka.status.token)', ['orka', 'other'])),
      create('a review without the audience', TOKEN_REVIEWS, tokenReview('$(orka.status.token)')),
      create('a review of the pod’s', TOKEN_REVIEWS, tokenReview('$(bound.status.token)', ['orka'])),
      create('a review of garbage', TOKEN_REVIEWS, tokenReview('garbage')),
      create('a review of a broken token', TOKEN_REVIEWS, tokenReview('$(plain.status.token)x')),
      create('a review of nothing', TOKEN_REVIEWS, tokenReview('')),
      get('who calls with it', CONFIG_MAPS, { token: '$(plain.status.token)' }),
      create(
        'who calls, by themselves',
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
        { token: '$(plain.status.token)' },
      ),
      get('a token for somebody else is no way in', CONFIG_MAPS, { token: '$(orka.status.token)' }),
      get('garbage is no way in', CONFIG_MAPS, { token: 'garbage' }),
      get('nobody is no way in', CONFIG_MAPS, { token: '' }),
      remove('the pod goes', `${PODS}/p`, { gracePeriodSeconds: 0 }, { only: ['kind'] }),
      create('its token with it', TOKEN_REVIEWS, tokenReview('$(bound.status.token)', ['orka']), {
        until: ({ body }) => body.status.authenticated !== true,
      }),
      remove('the account goes', `${ACCOUNTS}/worker`, undefined, { only: ['kind'] }),
      create('and its tokens', TOKEN_REVIEWS, tokenReview('$(plain.status.token)'), {
        until: ({ body }) => body.status.authenticated !== true,
      }),
    ],
  },
  {
    name: 'access-reviews',
    steps: [
      create('an account', ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker' } }),
      may('nothing is allowed at first', { verb: 'get', resource: 'pods' }),
      create(
        'a Role',
        `${RBAC}/namespaces/$(namespace)/roles`,
        role('Role', 'reader', [
          { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get', 'list'] },
          { apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'], verbs: ['*'] },
          { apiGroups: ['$(group)'], resources: ['*'], verbs: ['watch'] },
        ]),
        { only: ['kind'] },
      ),
      create(
        'is bound',
        `${RBAC}/namespaces/$(namespace)/rolebindings`,
        binding('RoleBinding', 'reader', { kind: 'Role', name: 'reader' }, [worker]),
        { only: ['kind'] },
      ),
      create(
        'then it is allowed',
        ACCESS_REVIEWS,
        accessReview(ofWorker, { namespace: '$(namespace)', verb: 'get', resource: 'pods' }),
        { until: ({ body }) => body.status.allowed === true },
      ),
      may('another verb is not', { verb: 'delete', resource: 'pods' }),
      may('a subresource that is named', { verb: 'get', resource: 'pods', subresource: 'log' }),
      may('one that is not', { verb: 'get', resource: 'pods', subresource: 'exec' }),
      may('another namespace is not', { verb: 'get', resource: 'pods', namespace: 'default' }),
      may('all namespaces are not', { verb: 'list', resource: 'pods', namespace: '' }),
      may('another group is not', { verb: 'get', resource: 'pods', group: 'apps' }),
      may('a name that is listed', { verb: 'patch', resource: 'secrets', name: 'mine' }),
      may('one that is not listed', { verb: 'patch', resource: 'secrets', name: 'other' }),
      may('no name at all', { verb: 'list', resource: 'secrets' }),
      may('any resource of a group', { verb: 'watch', resource: 'things', group: '$(group)' }),
      may('somebody else is not', { verb: 'get', resource: 'pods' }, 'system:serviceaccount:$(namespace):other'),
      create(
        'a ClusterRole',
        `${RBAC}/clusterroles`,
        role('ClusterRole', '$(namespace)-all', [
          { apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'] },
          { nonResourceURLs: ['/metrics', '/custom/*'], verbs: ['get'] },
        ]),
        { only: ['kind'] },
      ),
      create(
        'is bound in the namespace',
        `${RBAC}/namespaces/$(namespace)/rolebindings`,
        binding('RoleBinding', 'jobs', { kind: 'ClusterRole', name: '$(namespace)-all' }, [
          { kind: 'Group', name: 'system:serviceaccounts:$(namespace)', apiGroup: 'rbac.authorization.k8s.io' },
        ]),
        { only: ['kind'] },
      ),
      create(
        'then it is allowed there',
        ACCESS_REVIEWS,
        accessReview(ofWorker, { namespace: '$(namespace)', verb: 'create', resource: 'jobs', group: 'batch' }),
        { until: ({ body }) => body.status.allowed === true },
      ),
      may('and not elsewhere', { verb: 'create', resource: 'jobs', group: 'batch', namespace: 'default' }),
      create(
        'it is bound everywhere',
        `${RBAC}/clusterrolebindings`,
        binding('ClusterRoleBinding', '$(namespace)-all', { kind: 'ClusterRole', name: '$(namespace)-all' }, [
          { kind: 'User', name: 'jane', apiGroup: 'rbac.authorization.k8s.io' },
        ]),
        { only: ['kind'] },
      ),
      create(
        'then it is allowed everywhere',
        ACCESS_REVIEWS,
        accessReview('jane', { namespace: 'default', verb: 'create', resource: 'jobs', group: 'batch' }),
        { until: ({ body }) => body.status.allowed === true },
      ),
      create('and its paths', ACCESS_REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: 'jane', nonResourceAttributes: { path: '/custom/x', verb: 'get' } },
      }),
      create('other paths are not', ACCESS_REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: 'jane', nonResourceAttributes: { path: '/other', verb: 'get' } },
      }),
      create('masters may everything', ACCESS_REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: 'root', groups: ['system:masters'], resourceAttributes: { verb: '*', resource: '*', group: '*' } },
      }),
      create('a review of nobody', ACCESS_REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { resourceAttributes: { verb: 'get', resource: 'pods' } },
      }),
      create('a review of nothing', ACCESS_REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user: 'jane' },
      }),
      create('a review of both', ACCESS_REVIEWS, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: 'jane',
          resourceAttributes: { verb: 'get', resource: 'pods' },
          nonResourceAttributes: { path: '/', verb: 'get' },
        },
      }),
      create(
        'of oneself',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
        },
        { ignore: ['status.reason'] },
      ),
      remove('the binding goes', `${RBAC}/clusterrolebindings/$(namespace)-all`, undefined, { only: ['kind'] }),
      remove('the role goes', `${RBAC}/clusterroles/$(namespace)-all`, undefined, { only: ['kind'] }),
      create(
        'then nothing is allowed',
        ACCESS_REVIEWS,
        accessReview('jane', { namespace: 'default', verb: 'create', resource: 'jobs', group: 'batch' }),
        { until: ({ body }) => body.status.allowed !== true },
      ),
    ],
  },
  {
    name: 'refusals',
    steps: [
      create('an account', ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'worker' } }),
      create('with a token', `${ACCOUNTS}/worker/token`, tokenRequest(), { keep: 'token', only: ['kind'] }),
      ...(['GET', 'POST', 'DELETE'] as const).map((method) =>
        request(`${method} of a collection`, method, THINGS, {
          token: '$(token.status.token)',
          ...(method === 'POST' ? { body: {} } : {}),
        }),
      ),
      ...(['GET', 'PUT', 'PATCH', 'DELETE'] as const).map((method) =>
        request(`${method} of one`, method, `${PODS}/p`, {
          token: '$(token.status.token)',
          ...(method === 'GET' || method === 'DELETE' ? {} : { body: {} }),
        }),
      ),
      get('a watch', `${THINGS}?watch=1`, { token: '$(token.status.token)' }),
      get('a log', `${PODS}/p/log`, { token: '$(token.status.token)' }),
      get('nodes', '/api/v1/nodes', { token: '$(token.status.token)' }),
      get('all namespaces', '/api/v1/configmaps', { token: '$(token.status.token)' }),
      get('a path', '/metrics', { token: '$(token.status.token)' }),
      get('the version is for all that are known', '/version', { token: '$(token.status.token)', only: ['major'] }),
      get('so is discovery', '/apis', { token: '$(token.status.token)', only: ['kind'] }),
      get('and health', '/healthz', { token: '$(token.status.token)', until: hasStatus(200) }),
      get('with no header but a wrong one', CONFIG_MAPS, { token: '', headers: { authorization: 'Basic eDp5' } }),
    ],
  },
];

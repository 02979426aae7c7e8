import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, get, patch, put, remove } from '../../../support/contract/steps.ts';

const NAMESPACED = '/api/v1/namespaces/$(namespace)';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/$(namespace)/leases';
const ROLES = '/apis/rbac.authorization.k8s.io/v1/namespaces/$(namespace)';
const object = (apiVersion: string, kind: string, name: string, rest: object = {}): object => ({
  apiVersion,
  kind,
  metadata: { name },
  ...rest,
});
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

/** Objects that have no status of their own and little else than data. */
export const builtIn: readonly Scenario[] = [
  {
    name: 'config-maps',
    steps: [
      create(
        'is created',
        `${NAMESPACED}/configmaps`,
        object('v1', 'ConfigMap', 'a', { data: { k: 'v' }, binaryData: { b: 'AAE=' } }),
        { keep: 'made' },
      ),
      put('is replaced without a version', `${NAMESPACED}/configmaps/a`, object('v1', 'ConfigMap', 'a', { data: { k: 'w' } })),
      put('is not replaced by who has not read it', `${NAMESPACED}/configmaps/a`, {
        ...object('v1', 'ConfigMap', 'a'),
        metadata: { name: 'a', resourceVersion: '$(made.metadata.resourceVersion)' },
      }),
      patch('is merged strategically', 'strategic', `${NAMESPACED}/configmaps/a`, {
        data: { k: null, l: 'x' },
        metadata: { labels: { a: 'b' } },
      }),
      patch('is merged', 'merge', `${NAMESPACED}/configmaps/a`, { data: null, immutable: true }),
      patch('is immutable then', 'merge', `${NAMESPACED}/configmaps/a`, { data: { k: 'x' } }),
      patch('stays immutable', 'merge', `${NAMESPACED}/configmaps/a`, { immutable: false }),
      create('refuses bad keys', `${NAMESPACED}/configmaps`, object('v1', 'ConfigMap', 'b', { data: { 'a b': 'v', '..': 'x' } })),
      create(
        'refuses a key in both',
        `${NAMESPACED}/configmaps`,
        object('v1', 'ConfigMap', 'b', { data: { k: 'v' }, binaryData: { k: 'AAE=' } }),
      ),
      create('refuses a number', `${NAMESPACED}/configmaps`, object('v1', 'ConfigMap', 'b', { data: { k: 1 } })),
      create('refuses a list', `${NAMESPACED}/configmaps`, object('v1', 'ConfigMap', 'b', { data: [] })),
      create(
        'refuses what is not base64',
        `${NAMESPACED}/configmaps`,
        object('v1', 'ConfigMap', 'b', { binaryData: { k: '*' } }),
      ),
      create(
        'takes null for nothing',
        `${NAMESPACED}/configmaps`,
        object('v1', 'ConfigMap', 'n', { data: { k: null }, binaryData: null }),
      ),
      create(
        'refuses a megabyte and more',
        `${NAMESPACED}/configmaps`,
        object('v1', 'ConfigMap', 'big', { data: { k: 'x'.repeat(1_048_577) } }),
      ),
      put('creates by a replacement', `${NAMESPACED}/configmaps/put`, object('v1', 'ConfigMap', 'put', { data: { k: 'v' } })),
    ],
  },
  {
    name: 'secrets',
    steps: [
      create(
        'is created from texts',
        `${NAMESPACED}/secrets`,
        object('v1', 'Secret', 'a', { stringData: { k: 'v', d: 'x' }, data: { d: 'eQ==' } }),
      ),
      patch('gets another text', 'merge', `${NAMESPACED}/secrets/a`, { stringData: { k: 'w' } }),
      patch('keeps its type', 'merge', `${NAMESPACED}/secrets/a`, { type: 'example.com/other' }),
      create('refuses what is not base64', `${NAMESPACED}/secrets`, object('v1', 'Secret', 'b', { data: { k: '*' } })),
      create('refuses bad keys', `${NAMESPACED}/secrets`, object('v1', 'Secret', 'b', { data: { 'a b': 'eQ==' } })),
      create(
        'refuses docker settings without any',
        `${NAMESPACED}/secrets`,
        object('v1', 'Secret', 'b', { type: 'kubernetes.io/dockerconfigjson' }),
      ),
      create(
        'refuses a certificate without its parts',
        `${NAMESPACED}/secrets`,
        object('v1', 'Secret', 'b', { type: 'kubernetes.io/tls', data: { x: 'eQ==' } }),
      ),
      create(
        'refuses a password without its user',
        `${NAMESPACED}/secrets`,
        object('v1', 'Secret', 'b', { type: 'kubernetes.io/basic-auth' }),
      ),
      create(
        'takes a type of its own',
        `${NAMESPACED}/secrets`,
        object('v1', 'Secret', 'c', { type: 'example.com/mine', immutable: true }),
      ),
      patch('is immutable then', 'merge', `${NAMESPACED}/secrets/c`, { data: { k: 'eQ==' } }),
      get('as a table', `${NAMESPACED}/secrets?fieldSelector=metadata.name%3Dc`, { headers: table }),
    ],
  },
  {
    name: 'service-accounts',
    steps: [
      create(
        'is created',
        `${NAMESPACED}/serviceaccounts`,
        object('v1', 'ServiceAccount', 'a', { automountServiceAccountToken: false, imagePullSecrets: [{ name: 's' }] }),
      ),
      patch('is changed', 'strategic', `${NAMESPACED}/serviceaccounts/a`, { imagePullSecrets: [{ name: 't' }] }),
      get('as a table', `${NAMESPACED}/serviceaccounts/a`, { headers: table }),
      remove('is answered when it goes', `${NAMESPACED}/serviceaccounts/a`),
    ],
  },
  {
    name: 'namespaces',
    steps: [
      create('is created', '/api/v1/namespaces', object('v1', 'Namespace', '$(namespace)-made')),
      create('is not created twice', '/api/v1/namespaces', object('v1', 'Namespace', '$(namespace)-made')),
      create('refuses a dot in its name', '/api/v1/namespaces', object('v1', 'Namespace', 'a.b')),
      create('refuses a long name', '/api/v1/namespaces', object('v1', 'Namespace', 'x'.repeat(64))),
      create('takes no namespace for itself', '/api/v1/namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: '$(namespace)-other', namespace: 'x' },
      }),
      remove('goes again', '/api/v1/namespaces/$(namespace)-other', undefined, { only: ['kind'] }),
      patch('gets labels', 'merge', '/api/v1/namespaces/$(namespace)-made', {
        metadata: { labels: { a: 'b', 'kubernetes.io/metadata.name': 'other' } },
      }),
      get('is read', '/api/v1/namespaces/$(namespace)-made', { ignore: ['metadata.managedFields'] }),
      get('as a table', '/api/v1/namespaces/$(namespace)-made', { headers: table }),
      remove('is deleted in a rehearsal', '/api/v1/namespaces/$(namespace)-made?dryRun=All'),
      remove('is deleted', '/api/v1/namespaces/$(namespace)-made'),
      create('nothing is created in it then', '/api/v1/namespaces/$(namespace)-made/configmaps', object('v1', 'ConfigMap', 'a'), {
        until: ({ status }) => status !== 201,
        only: ['reason', 'code'],
      }),
      create(
        'nothing is created where there is none',
        '/api/v1/namespaces/$(namespace)-none/configmaps',
        object('v1', 'ConfigMap', 'a'),
      ),
      get('nothing is found where there is none', '/api/v1/namespaces/$(namespace)-none/configmaps'),
      remove('default stays', '/api/v1/namespaces/default?dryRun=All'),
    ],
  },
  {
    name: 'leases',
    steps: [
      create(
        'is created',
        LEASES,
        object('coordination.k8s.io/v1', 'Lease', 'a', {
          spec: {
            holderIdentity: 'me',
            leaseDurationSeconds: 15,
            acquireTime: '2001-02-03T04:05:06.123456Z',
            renewTime: '2001-02-03T04:05:06.500000Z',
            leaseTransitions: 0,
          },
        }),
        { keep: 'a' },
      ),
      create(
        'refuses a time of another precision',
        LEASES,
        object('coordination.k8s.io/v1', 'Lease', 'p', { spec: { renewTime: '2001-02-03T04:05:06.5Z' } }),
      ),
      put('is renewed', `${LEASES}/a`, {
        ...object('coordination.k8s.io/v1', 'Lease', 'a', {
          spec: {
            holderIdentity: 'me',
            leaseDurationSeconds: 15,
            acquireTime: '2001-02-03T04:05:06.123456Z',
            renewTime: '2001-02-03T04:05:07.000000Z',
            leaseTransitions: 0,
          },
        }),
        metadata: { name: 'a', resourceVersion: '$(a.metadata.resourceVersion)' },
      }),
      put('is not renewed by the late', `${LEASES}/a`, {
        ...object('coordination.k8s.io/v1', 'Lease', 'a', { spec: { holderIdentity: 'other' } }),
        metadata: { name: 'a', resourceVersion: '$(a.metadata.resourceVersion)' },
      }),
      create(
        'refuses no time at all',
        LEASES,
        object('coordination.k8s.io/v1', 'Lease', 'b', { spec: { leaseDurationSeconds: 0, leaseTransitions: -1 } }),
      ),
      create(
        'refuses a time that is none',
        LEASES,
        object('coordination.k8s.io/v1', 'Lease', 'b', { spec: { renewTime: 'now' } }),
      ),
      create('takes none of it', LEASES, object('coordination.k8s.io/v1', 'Lease', 'c')),
      get('as a table', `${LEASES}/a`, { headers: table }),
    ],
  },
  {
    name: 'roles',
    steps: [
      create(
        'a Role',
        `${ROLES}/roles`,
        object('rbac.authorization.k8s.io/v1', 'Role', 'system:a', {
          rules: [{ apiGroups: [''], resources: ['pods', 'pods/log'], verbs: ['get'] }],
        }),
      ),
      create(
        'a Role without verbs',
        `${ROLES}/roles`,
        object('rbac.authorization.k8s.io/v1', 'Role', 'b', { rules: [{ apiGroups: [''], resources: ['pods'] }] }),
      ),
      create(
        'a Role without resources',
        `${ROLES}/roles`,
        object('rbac.authorization.k8s.io/v1', 'Role', 'b', { rules: [{ verbs: ['get'] }] }),
      ),
      create(
        'a Role with a URL',
        `${ROLES}/roles`,
        object('rbac.authorization.k8s.io/v1', 'Role', 'b', { rules: [{ nonResourceURLs: ['/x'], verbs: ['get'] }] }),
      ),
      create('a Role without rules', `${ROLES}/roles`, object('rbac.authorization.k8s.io/v1', 'Role', 'c')),
      create(
        'a RoleBinding',
        `${ROLES}/rolebindings`,
        object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'a', {
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'system:a' },
          subjects: [
            { kind: 'ServiceAccount', name: 'x', namespace: 'y' },
            { kind: 'User', name: 'u' },
            { kind: 'Group', name: 'g' },
          ],
        }),
      ),
      patch('which keeps its role', 'merge', `${ROLES}/rolebindings/a`, { roleRef: { name: 'other' } }),
      create('a RoleBinding without a role', `${ROLES}/rolebindings`, object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b')),
      create(
        'a RoleBinding with a bad role',
        `${ROLES}/rolebindings`,
        object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', { roleRef: { apiGroup: 'x', kind: 'Other', name: '' } }),
      ),
      create(
        'a RoleBinding with bad subjects',
        `${ROLES}/rolebindings`,
        object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'b', {
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'r' },
          subjects: [
            { kind: 'ServiceAccount', name: 'a' },
            { kind: 'Robot', name: 'r' },
            { kind: 'User', name: '', apiGroup: 'x' },
          ],
        }),
      ),
      create(
        'a ClusterRole',
        '/apis/rbac.authorization.k8s.io/v1/clusterroles',
        object('rbac.authorization.k8s.io/v1', 'ClusterRole', '$(namespace)', {
          rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }],
        }),
      ),
      create(
        'a ClusterRoleBinding',
        '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
        object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', '$(namespace)', {
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: '$(namespace)' },
        }),
      ),
      create(
        'a ClusterRoleBinding to a Role',
        '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
        object('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', '$(namespace)-b', {
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
        }),
      ),
      get('RoleBindings as a table', `${ROLES}/rolebindings/a`, { headers: table }),
      get('Roles as a table', `${ROLES}/roles/c`, { headers: table }),
      remove('the ClusterRoleBinding goes', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/$(namespace)'),
      remove('the ClusterRole goes', '/apis/rbac.authorization.k8s.io/v1/clusterroles/$(namespace)'),
    ],
  },
];

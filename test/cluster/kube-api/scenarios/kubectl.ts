import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, events, get, hasStatus, patch, remove, watch } from '../../../support/contract/steps.ts';
import { TASKS } from '../things.ts';

const LAST = 'kubectl.kubernetes.io/last-applied-configuration';
const tables = {
  accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
};
const task = (metadata: object = {}, spec: object = {}): object => ({
  apiVersion: 'orka.$(group)/v1alpha1',
  kind: 'Task',
  metadata: { name: 't', namespace: '$(namespace)', ...metadata },
  spec: { type: 'ai', prompt: 'hi', ...spec },
});
const applied = (spec: string): object => ({
  annotations: {
    [LAST]: `{"apiVersion":"orka.$(group)/v1alpha1","kind":"Task","metadata":{"annotations":{},"name":"t","namespace":"$(namespace)"},"spec":${spec}}\n`,
  },
});

/** The requests that kubectl makes for the commands of the tutorial, as it makes them. */
export const kubectl: readonly Scenario[] = [
  {
    name: 'kubectl',
    steps: [
      get('apply looks whether it is there', `${TASKS}/t`),
      get('and its namespace', '/api/v1/namespaces/$(namespace)', {
        ignore: ['metadata.managedFields', 'metadata.resourceVersion'],
      }),
      create(
        'apply creates it',
        `${TASKS}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`,
        task(applied('{"prompt":"hi","type":"ai"}')),
      ),
      patch('apply changes it', 'merge', `${TASKS}/t?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`, {
        metadata: applied('{"prompt":"ho","type":"ai"}'),
        spec: { prompt: 'ho' },
      }),
      patch(
        'apply on the server',
        'apply',
        `${TASKS}/t?fieldManager=kubectl&fieldValidation=Strict&force=false`,
        task({}, { prompt: 'hu' }),
      ),
      patch('and over to the server’s', 'apply', `${TASKS}/t?fieldManager=kubectl-last-applied&fieldValidation=Strict`, {
        apiVersion: 'orka.$(group)/v1alpha1',
        kind: 'Task',
        metadata: { name: 't', namespace: '$(namespace)', ...applied('{"prompt":"hu","type":"ai"}') },
      }),
      get('get lists as a table', `${TASKS}?limit=500`, { headers: tables }),
      get('get shows one', `${TASKS}/t`, { keep: 'shown' }),
      get(
        'describe looks for events',
        '/api/v1/namespaces/$(namespace)/events?fieldSelector=involvedObject.name%3Dt%2CinvolvedObject.namespace%3D$(namespace)%2CinvolvedObject.kind%3DTask%2CinvolvedObject.uid%3D$(shown.metadata.uid)&limit=500',
      ),
      watch(
        'wait',
        `${TASKS}?allowWatchBookmarks=true&fieldSelector=metadata.name%3Dt&resourceVersionMatch=NotOlderThan&sendInitialEvents=true&timeoutSeconds=597&watch=true`,
      ),
      patch('a status comes', 'merge', `${TASKS}/t/status`, { status: { phase: 'Succeeded' } }),
      events('wait sees it', 'wait', 3),
      patch('label', 'merge', `${TASKS}/t?fieldManager=kubectl-label`, { metadata: { labels: { a: 'b' } } }),
      patch('annotate', 'merge', `${TASKS}/t?fieldManager=kubectl-annotate`, { metadata: { annotations: { c: 'd' } } }),
      patch('patch with nothing', 'merge', `${TASKS}/t?fieldManager=kubectl-patch`, {}),
      create(
        'create token',
        '/api/v1/namespaces/$(namespace)/serviceaccounts/default/token',
        {
          kind: 'TokenRequest',
          apiVersion: 'authentication.k8s.io/v1',
          metadata: {},
          spec: { audiences: null, expirationSeconds: null, boundObjectRef: null },
          status: { token: '', expirationTimestamp: null },
        },
        { ignore: ['metadata.uid', 'status.token'] },
      ),
      create('auth can-i', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        metadata: {},
        spec: { resourceAttributes: { namespace: '$(namespace)', verb: 'get', resource: 'pods' } },
        status: { allowed: false },
      }),
      create(
        'auth can-i as another',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          kind: 'SelfSubjectAccessReview',
          apiVersion: 'authorization.k8s.io/v1',
          spec: { resourceAttributes: { namespace: '$(namespace)', verb: 'get', resource: 'pods' } },
        },
        { headers: { 'impersonate-user': 'system:serviceaccount:$(namespace):default' } },
      ),
      remove('delete', `${TASKS}/t`, { propagationPolicy: 'Background' }),
      get('delete waits for its end', `${TASKS}/t`, { until: hasStatus(404) }),
      get('explain reads the schema', '/openapi/v3/apis/$(group)/v1', {
        only: ['components.schemas.*.properties.spec.**'],
      }),
    ],
  },
];

import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, get, patch, put } from '../../../support/contract/steps.ts';

const EVENTS = '/api/v1/namespaces/$(namespace)/events';
const NEW_EVENTS = '/apis/events.k8s.io/v1/namespaces/$(namespace)/events';
const CLAIMS = '/api/v1/namespaces/$(namespace)/persistentvolumeclaims';
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };

/** Events of both groups, and claims of volumes. */
export const records: readonly Scenario[] = [
  {
    name: 'events',
    steps: [
      create('a core Event', EVENTS, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'a' },
        involvedObject: { kind: 'Pod', name: 'p', namespace: '$(namespace)', uid: 'u' },
        reason: 'Tested',
        message: 'all is well',
        type: 'Normal',
        count: 1,
        firstTimestamp: '2001-02-03T04:05:06Z',
        lastTimestamp: '2001-02-03T04:05:06Z',
        source: { component: 'test' },
      }),
      get('as an event of the new group', `${NEW_EVENTS}/a`),
      create('a new Event', NEW_EVENTS, {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'b' },
        regarding: { kind: 'Pod', name: 'p', namespace: '$(namespace)' },
        reason: 'Tested',
        note: 'all is well',
        type: 'Normal',
        action: 'Test',
        eventTime: '2001-02-03T04:05:06.123456Z',
        reportingController: 'example.com/test',
        reportingInstance: 'test-1',
      }),
      get('as a core Event', `${EVENTS}/b`),
      patch('a series', 'merge', `${NEW_EVENTS}/b`, { series: { count: 2, lastObservedTime: '2001-02-03T04:05:07.000000Z' } }),
      create('of another namespace', EVENTS, {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'bad' },
        involvedObject: { namespace: 'elsewhere' },
      }),
      create('a new Event without its parts', NEW_EVENTS, {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'bad' },
        regarding: { namespace: '$(namespace)' },
        eventTime: '2001-02-03T04:05:06.123456Z',
      }),
      create('a new Event without a time', NEW_EVENTS, {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'bad' },
        reason: 'x',
        type: 'Normal',
        action: 'a',
        reportingController: 'a.b/c',
        reportingInstance: 'i',
        regarding: { namespace: '$(namespace)' },
      }),
      create('a new Event of an unknown type', NEW_EVENTS, {
        apiVersion: 'events.k8s.io/v1',
        kind: 'Event',
        metadata: { name: 'bad' },
        reason: 'x',
        type: 'Odd',
        action: 'a',
        reportingController: 'a.b/c',
        reportingInstance: 'i',
        regarding: { namespace: '$(namespace)' },
        eventTime: '2001-02-03T04:05:06.123456Z',
      }),
      get('as a table', `${EVENTS}/a`, { headers: table }),
      get('by what they are about', `${EVENTS}?fieldSelector=involvedObject.name%3Dp,reason%3DTested`, {
        only: ['kind', 'apiVersion', 'items.*.metadata.name'],
      }),
      get('by what they regard', `${NEW_EVENTS}?fieldSelector=regarding.name%3Dp`, {
        only: ['kind', 'apiVersion', 'items.*.metadata.name', 'message'],
      }),
    ],
  },
  {
    name: 'volume-claims',
    steps: [
      create('a claim', CLAIMS, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'a' },
        spec: { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1024Mi' } } },
      }),
      create('without a size', CLAIMS, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'bad' },
        spec: { storageClassName: '', accessModes: ['ReadWriteOnce'] },
      }),
      create('without modes', CLAIMS, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'bad' },
        spec: { storageClassName: '', resources: { requests: { storage: '1Gi' } } },
      }),
      create('with an unknown mode', CLAIMS, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'bad' },
        spec: { storageClassName: '', accessModes: ['Sometimes'], resources: { requests: { storage: '1Gi' } } },
      }),
      create('with no spec', CLAIMS, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'bad' } }),
      patch('its modes stay', 'merge', `${CLAIMS}/a`, { spec: { accessModes: ['ReadWriteMany'] } }),
      get('as a table', `${CLAIMS}/a`, { headers: table }),
      put(
        'a status is written',
        `${CLAIMS}/a/status`,
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'a' },
          spec: { storageClassName: '', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          status: { phase: 'Pending' },
        },
        { ignore: ['metadata.managedFields'] },
      ),
    ],
  },
];

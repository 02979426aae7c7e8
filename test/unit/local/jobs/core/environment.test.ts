import { expect } from 'chai';
import { environmentOf } from '../../../../../local/jobs/core/environment.ts';
import type { PodSources } from '../../../../../local/jobs/core/sources.ts';
import type { Container } from '../../../../../shared/api/kubernetes/container.ts';

const sources: PodSources = {
  pod: {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'ns', uid: 'u', labels: { app: 'x' }, annotations: { note: 'n' } },
    spec: {
      nodeName: 'node',
      serviceAccountName: 'sa',
      containers: [{ name: 'other', resources: { limits: { memory: '1Gi' } } }],
    },
  },
  secrets: { keys: { a: Buffer.from('1'), b: Buffer.from('2') } },
  configMaps: { settings: { a: Buffer.from('map') } },
  capacity: { cpu: 4, memory: 8 * 2 ** 30 },
};

const rows: [string, Omit<Container, 'name'>, Record<string, string> | string][] = [
  ['literal values stay as they are', { env: [{ name: 'A', value: 'x' }] }, { A: 'x' }],
  ['a value that is missing is empty', { env: [{ name: 'A' }] }, { A: '' }],
  [
    'a value may name an earlier variable',
    {
      env: [
        { name: 'A', value: 'x' },
        { name: 'B', value: '$(A)y' },
      ],
    },
    { A: 'x', B: 'xy' },
  ],
  [
    'but not a later one',
    {
      env: [
        { name: 'A', value: '$(B)' },
        { name: 'B', value: 'x' },
      ],
    },
    { A: '$(B)', B: 'x' },
  ],
  ['a doubled dollar is a dollar', { env: [{ name: 'A', value: '$$(B) $$' }] }, { A: '$(B) $' }],
  ['a Secret taken whole, with a prefix', { envFrom: [{ prefix: 'K_', secretRef: { name: 'keys' } }] }, { K_a: '1', K_b: '2' }],
  [
    'of two sources the later wins, and env over both',
    { envFrom: [{ secretRef: { name: 'keys' } }, { configMapRef: { name: 'settings' } }], env: [{ name: 'b', value: '3' }] },
    { a: 'map', b: '3' },
  ],
  [
    'env may name what envFrom brought',
    { envFrom: [{ secretRef: { name: 'keys' } }], env: [{ name: 'C', value: '$(a)' }] },
    { a: '1', b: '2', C: '1' },
  ],
  [
    'a key of a Secret is not expanded',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'a' } } }] },
    { A: '1' },
  ],
  [
    'a Secret that is not there makes it wait',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'a' } } }] },
    'secret "none" not found',
  ],
  [
    'so does a key that is not there',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'keys', key: 'z' } } }] },
    "couldn't find key z in Secret ns/keys",
  ],
  [
    'an optional one is left out',
    { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'none', key: 'a', optional: true } } }] },
    {},
  ],
  [
    'a ConfigMap that is not there makes it wait',
    { envFrom: [{ configMapRef: { name: 'none' } }] },
    'configmap "none" not found',
  ],
  ['an optional source is left out', { envFrom: [{ configMapRef: { name: 'none', optional: true } }] }, {}],
  [
    'fields of the pod',
    {
      env: [
        { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      ],
    },
    { A: 'u', B: '127.0.0.1' },
  ],
  [
    'a label, and an annotation that is not there',
    {
      env: [
        { name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: "metadata.annotations['no']" } } },
      ],
    },
    { A: 'x', B: '' },
  ],
  [
    'a field that no pod has makes it wait',
    { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nothing' } } }] },
    'unsupported fieldPath: spec.nothing',
  ],
  [
    'a limit in units of its divisor, rounded up',
    {
      resources: { limits: { cpu: '1500m' } },
      env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }],
    },
    { A: '2' },
  ],
  [
    'a limit that is not set is what the machine has',
    { env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Gi' } } }] },
    { A: '8' },
  ],
  [
    'a limit of another container',
    {
      env: [
        { name: 'A', valueFrom: { resourceFieldRef: { containerName: 'other', resource: 'limits.memory', divisor: '1Mi' } } },
      ],
    },
    { A: '1024' },
  ],
];

describe("a container's own variables", () => {
  for (const [reason, container, expected] of rows) {
    it(reason, () => {
      const found = environmentOf({ name: 'main', ...container }, sources);
      if (typeof expected === 'string') expect(found).to.deep.equal({ kind: 'missing', message: expected });
      else expect(found).to.deep.equal({ kind: 'ready', variables: expected });
    });
  }
});

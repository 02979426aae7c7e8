import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, patch } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

const CONFIG_MAPS = '/api/v1/namespaces/$(namespace)/configmaps';
const configMap = (metadata: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
const long = 'x'.repeat(260);

/** Metadata that is refused, in both worlds: built-in and custom kinds. */
const refused: readonly (readonly [string, object])[] = [
  ['no name', {}],
  ['an empty name', { name: '' }],
  ['capitals in its name', { name: 'Upper' }],
  ['an underscore in its name', { name: 'a_b' }],
  ['a slash in its name', { name: 'a/b' }],
  ['a long name', { name: long }],
  ['a number for its name', { name: 5 }],
  ['a bad label name', { name: 'a', labels: { '-x': 'y' } }],
  ['a bad label prefix', { name: 'a', labels: { 'A B/x': 'y' } }],
  ['a bad label value', { name: 'a', labels: { x: 'a b' } }],
  ['a long label value', { name: 'a', labels: { x: long } }],
  ['a number for a label', { name: 'a', labels: { x: 1 } }],
  ['a bad annotation name', { name: 'a', annotations: { 'a b': 'y' } }],
  ['large annotations', { name: 'a', annotations: { x: 'y'.repeat(263_000) } }],
  ['a finalizer without a domain', { name: 'a', finalizers: ['plain'] }],
  ['a bad finalizer', { name: 'a', finalizers: ['a b/c'] }],
  ['an owner without a name', { name: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: '', uid: 'u' }] }],
  ['an owner without anything', { name: 'a', ownerReferences: [{}] }],
  [
    'two controllers',
    {
      name: 'a',
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'u', controller: true },
        { apiVersion: 'v1', kind: 'Pod', name: 'q', uid: 'v', controller: true },
      ],
    },
  ],
  ['an Event for its owner', { name: 'a', ownerReferences: [{ apiVersion: 'v1', kind: 'Event', name: 'p', uid: 'u' }] }],
  ['a version', { name: 'a', resourceVersion: '5' }],
  ['another namespace', { name: 'a', namespace: 'elsewhere' }],
  ['a bad time', { name: 'a', creationTimestamp: 'yesterday' }],
  ['a bad generation', { name: 'a', generation: 'x' }],
];

export const metadata: readonly Scenario[] = [
  {
    name: 'metadata-refused',
    steps: [
      ...refused.flatMap(([what, meta]) => [
        create(`a custom object with ${what}`, THINGS, {
          apiVersion: '$(group)/v1',
          kind: 'Thing',
          metadata: meta,
          spec: { size: 1 },
        }),
        create(`a ConfigMap with ${what}`, CONFIG_MAPS, configMap(meta)),
      ]),
      create('a bad prefix', CONFIG_MAPS, configMap({ generateName: 'Upper-' }), { only: ['reason', 'details.causes.*.field'] }),
    ],
  },
  {
    name: 'metadata-kept',
    steps: [
      create(
        'what the server says of an object cannot be given',
        THINGS,
        thing(
          'a',
          { size: 1 },
          {
            uid: 'my-own',
            generation: 7,
            creationTimestamp: '2001-02-03T04:05:06Z',
            deletionTimestamp: '2001-02-03T04:05:06Z',
            deletionGracePeriodSeconds: 5,
            selfLink: '/x',
            resourceVersion: '',
          },
        ),
        { keep: 'made' },
      ),
      create('a name is made up', THINGS, {
        apiVersion: '$(group)/v1',
        kind: 'Thing',
        metadata: { generateName: 'gen-' },
        spec: { size: 1 },
      }),
      create('a long prefix is cut', CONFIG_MAPS, configMap({ generateName: 'x'.repeat(62) })),
      create('a name wins over a prefix', CONFIG_MAPS, configMap({ name: 'named', generateName: 'gen-' })),
      create('an owner is there', CONFIG_MAPS, configMap({ name: 'owner' }), { keep: 'owner' }),
      patch('labels and annotations are changed', 'merge', `${THINGS}/a`, {
        metadata: {
          labels: { a: 'b' },
          annotations: { c: 'd' },
          finalizers: ['example.com/x'],
          ownerReferences: [
            { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: '$(owner.metadata.uid)', controller: true },
          ],
        },
      }),
      patch('labels are removed', 'merge', `${THINGS}/a`, {
        metadata: { labels: null, annotations: { c: null }, ownerReferences: null },
      }),
      patch('a uid stays', 'merge', `${THINGS}/a`, { metadata: { uid: 'other' } }),
      patch('a creation time stays', 'merge', `${THINGS}/a`, { metadata: { creationTimestamp: '2001-02-03T04:05:06Z' } }),
      patch('a generation stays', 'merge', `${THINGS}/a`, { metadata: { generation: 99 } }),
      patch('a name stays', 'merge', `${THINGS}/a`, { metadata: { name: 'b' } }),
      patch('a deletion cannot be written', 'merge', `${THINGS}/a`, { metadata: { deletionTimestamp: '2001-02-03T04:05:06Z' } }),
      patch('the uid of a ConfigMap stays', 'merge', `${CONFIG_MAPS}/named`, { metadata: { uid: 'other' } }),
      patch('the creation time of a ConfigMap stays', 'merge', `${CONFIG_MAPS}/named`, {
        metadata: { creationTimestamp: '2001-02-03T04:05:06Z' },
      }),
      patch('the name of a ConfigMap stays', 'merge', `${CONFIG_MAPS}/named`, { metadata: { name: 'b' } }),
      patch('the prefix stays', 'merge', `${CONFIG_MAPS}/named`, { metadata: { generateName: 'other-' } }),
      patch('labels are checked on a change too', 'merge', `${CONFIG_MAPS}/named`, { metadata: { labels: { a: 'b c' } } }),
      patch('a plain finalizer is warned of', 'merge', `${CONFIG_MAPS}/named`, {
        metadata: { finalizers: ['kubernetes', 'a.example.com'] },
      }),
      patch('and can be taken away', 'merge', `${CONFIG_MAPS}/named`, { metadata: { finalizers: [] } }),
    ],
  },
];

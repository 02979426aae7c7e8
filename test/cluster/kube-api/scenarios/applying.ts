import type { Scenario } from '../../../support/contract/scenario.ts';
import { apply, create, get, patch, put } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

const CONFIG_MAPS = '/api/v1/namespaces/$(namespace)/configmaps';
const config = (name: string, data: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data,
});

/** What the first manager applies. */
const first = thing(
  'a',
  { size: 2, fixed: 'f', parts: [{ name: 'x', count: 2 }, { name: 'y' }], tags: ['a', 'b'], words: { k: 'v' } },
  { labels: { l: '1' } },
);

/** Server-side apply: who owns which field, and what follows from it. */
export const applying: readonly Scenario[] = [
  {
    name: 'apply-ownership',
    steps: [
      apply('creates what is not there', `${THINGS}/a`, 'one', first),
      apply('changes nothing the second time', `${THINGS}/a`, 'one', first),
      apply(
        'refuses what another manager owns',
        `${THINGS}/a`,
        'two',
        thing('a', { size: 3, parts: [{ name: 'x', count: 3 }], words: { k: 'w' } }, { labels: { l: '2' } }),
      ),
      apply(
        'shares what is the same',
        `${THINGS}/a`,
        'two',
        thing('a', { size: 2, parts: [{ name: 'x', note: 'n' }, { name: 'z' }], tags: ['c'] }),
      ),
      apply(
        'takes by force',
        `${THINGS}/a?force=true`,
        'two',
        thing('a', { size: 3, parts: [{ name: 'x', count: 3 }], words: { k: 'w' } }),
      ),
      apply('removes what it no longer says', `${THINGS}/a`, 'one', thing('a', { size: 3, tags: ['a'] })),
      apply('keeps what another one owns', `${THINGS}/a`, 'two', thing('a', { size: 3 })),
      apply('gives up everything', `${THINGS}/a`, 'two', { apiVersion: '$(group)/v1', kind: 'Thing', metadata: { name: 'a' } }),
      apply('refuses to remove what is required', `${THINGS}/a`, 'one', {
        apiVersion: '$(group)/v1',
        kind: 'Thing',
        metadata: { name: 'a' },
      }),
      get('shows who owns what', `${THINGS}/a`),
    ],
  },
  {
    name: 'apply-after-update',
    steps: [
      create(
        'an object is created',
        `${THINGS}?fieldManager=maker`,
        thing('b', { size: 1, plain: ['x'], atom: { a: '1', b: '2' } }),
        { keep: 'made' },
      ),
      apply('conflicts with who made it', `${THINGS}/b`, 'applier', thing('b', { size: 2, plain: ['y'], atom: { a: '2' } })),
      apply(
        'takes lists and atoms as wholes',
        `${THINGS}/b?force=true`,
        'applier',
        thing('b', { size: 2, plain: ['y'], atom: { a: '2' } }),
      ),
      patch('an update takes from an applier', 'merge', `${THINGS}/b?fieldManager=editor`, { spec: { size: 3 } }),
      apply('which then conflicts', `${THINGS}/b`, 'applier', thing('b', { size: 2, plain: ['y'] })),
      patch('a removal ends an ownership', 'json', `${THINGS}/b?fieldManager=editor`, [{ op: 'remove', path: '/spec/plain' }]),
      put('a replacement without managedFields keeps them', `${THINGS}/b?fieldManager=editor`, {
        ...thing('b', { size: 4 }, { resourceVersion: '$(now.metadata.resourceVersion)' }),
      }),
      patch('an empty list of managers resets them', 'merge', `${THINGS}/b?fieldManager=editor`, {
        metadata: { managedFields: [{}] },
      }),
    ].flatMap((step) =>
      step.name.startsWith('a replacement') ? [get('it is read', `${THINGS}/b`, { keep: 'now' }), step] : [step],
    ),
  },
  {
    name: 'apply-status',
    steps: [
      apply('an object is applied with a status', `${THINGS}/c`, 'one', {
        ...thing('c', { size: 1 }),
        status: { phase: 'ignored' },
      }),
      apply('the status is applied', `${THINGS}/c/status`, 'controller', {
        ...thing('c', { size: 9 }),
        status: { phase: 'Ready', conditions: [{ type: 'A', status: 'True' }] },
      }),
      apply('by two', `${THINGS}/c/status`, 'other', {
        ...thing('c', {}),
        status: { conditions: [{ type: 'B', status: 'False' }] },
      }),
      apply('who conflict', `${THINGS}/c/status`, 'other', {
        ...thing('c', {}),
        status: { phase: 'Broken', conditions: [{ type: 'A', status: 'False' }] },
      }),
      apply('one leaves', `${THINGS}/c/status`, 'controller', { ...thing('c', {}), status: { phase: 'Ready' } }),
      apply('the spec stays apart', `${THINGS}/c`, 'one', thing('c', { size: 2 })),
      apply('there is no status of what is not there', `${THINGS}/none/status`, 'one', {
        ...thing('none', {}),
        status: { phase: 'x' },
      }),
    ],
  },
  {
    name: 'apply-errors',
    steps: [
      apply('needs a manager', `${THINGS}/d`, '', thing('d')),
      patch('needs a manager to be named', 'apply', `${THINGS}/d`, thing('d')),
      apply('needs an apiVersion', `${THINGS}/d`, 'one', { kind: 'Thing', metadata: { name: 'd' }, spec: { size: 1 } }),
      apply('needs a kind', `${THINGS}/d`, 'one', { apiVersion: '$(group)/v1', metadata: { name: 'd' }, spec: { size: 1 } }),
      apply('needs the right kind', `${THINGS}/d`, 'one', {
        apiVersion: '$(group)/v1',
        kind: 'Other',
        metadata: { name: 'd' },
        spec: { size: 1 },
      }),
      apply('needs the right version', `${THINGS}/d`, 'one', {
        apiVersion: '$(group)/v2',
        kind: 'Thing',
        metadata: { name: 'd' },
        spec: { size: 1 },
      }),
      apply('needs the right name', `${THINGS}/d`, 'one', thing('e')),
      apply('needs the right namespace', `${THINGS}/d`, 'one', thing('d', { size: 1 }, { namespace: 'elsewhere' })),
      apply(
        'may not name managers',
        `${THINGS}/d`,
        'one',
        thing(
          'd',
          { size: 1 },
          {
            managedFields: [
              { manager: 'x', operation: 'Apply', apiVersion: '$(group)/v1', fieldsType: 'FieldsV1', fieldsV1: {} },
            ],
          },
        ),
      ),
      apply('refuses wrong types', `${THINGS}/d`, 'one', thing('d', { size: 'x', parts: {} })),
      apply('refuses repeated keys', `${THINGS}/d`, 'one', thing('d', { size: 1, parts: [{ name: 'a' }, { name: 'a' }] })),
      apply('refuses items without a key', `${THINGS}/d`, 'one', thing('d', { size: 1, parts: [{ note: 'a' }] })),
      apply('refuses what the schema refuses', `${THINGS}/d`, 'one', thing('d', { size: 0 })),
      patch('refuses what is no YAML', 'apply', `${THINGS}/d?fieldManager=one`, '{{'),
      apply('refuses to create with a version', `${THINGS}/d`, 'one', thing('d', { size: 1 }, { resourceVersion: '5' })),
      apply('refuses to create under a uid', `${THINGS}/d`, 'one', thing('d', { size: 1 }, { uid: 'my-own' })),
      apply('an object is there', `${THINGS}/d`, 'one', thing('d', { size: 1 })),
      apply('refuses a version that is old', `${THINGS}/d`, 'one', thing('d', { size: 2 }, { resourceVersion: '1' })),
      apply('refuses another uid', `${THINGS}/d`, 'one', thing('d', { size: 2 }, { uid: 'other' })),
      create('force is for applies only', `${THINGS}?force=true`, thing('forced')),
      patch('force is for no merge', 'merge', `${THINGS}/d?force=true`, { spec: { size: 5 } }),
      apply('a manager has a length', `${THINGS}/d`, 'x'.repeat(129), thing('d')),
    ],
  },
  {
    name: 'apply-built-in',
    steps: [
      apply('a ConfigMap is applied', `${CONFIG_MAPS}/a`, 'one', config('a', { k: '1', l: '2' }, { labels: { a: 'b' } })),
      apply('another manager conflicts', `${CONFIG_MAPS}/a`, 'two', config('a', { k: '2' })),
      apply(
        'another manager adds',
        `${CONFIG_MAPS}/a`,
        'two',
        config('a', { m: '3' }, { annotations: { x: 'y' }, finalizers: ['example.com/stay'] }),
      ),
      apply('the first leaves a key', `${CONFIG_MAPS}/a`, 'one', config('a', { k: '1' })),
      apply('the other leaves its finalizer', `${CONFIG_MAPS}/a`, 'two', config('a', { m: '3' })),
      patch('an update between', 'strategic', `${CONFIG_MAPS}/a?fieldManager=editor`, { data: { k: '9' } }),
      apply('conflicts with an update', `${CONFIG_MAPS}/a`, 'one', config('a', { k: '1' })),
      apply('forced, it has it back', `${CONFIG_MAPS}/a?force=true`, 'one', config('a', { k: '1' })),
      apply(
        'owners are kept apart by uid',
        `${CONFIG_MAPS}/a`,
        'three',
        config('a', {}, { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'u-1' }] }),
      ),
      apply('refuses wrong types', `${CONFIG_MAPS}/b`, 'one', config('b', { k: 1 })),
      apply('refuses a body without a kind', `${CONFIG_MAPS}/b`, 'one', { metadata: { name: 'b' } }),
    ],
  },
  {
    name: 'client-side-apply',
    steps: [
      create(
        'kubectl made an object',
        `${THINGS}?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`,
        thing(
          'k',
          { size: 1, fixed: 'x' },
          {
            annotations: {
              'kubectl.kubernetes.io/last-applied-configuration':
                '{"apiVersion":"$(group)/v1","kind":"Thing","metadata":{"annotations":{},"name":"k","namespace":"$(namespace)"},"spec":{"fixed":"x","size":1}}\n',
            },
          },
        ),
      ),
      patch('kubectl merges into it', 'merge', `${THINGS}/k?fieldManager=kubectl-client-side-apply&fieldValidation=Strict`, {
        metadata: {
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration':
              '{"apiVersion":"$(group)/v1","kind":"Thing","metadata":{"annotations":{},"name":"k","namespace":"$(namespace)"},"spec":{"fixed":"x","size":2}}\n',
          },
        },
        spec: { size: 2 },
      }),
      apply(
        'kubectl goes over to server-side apply',
        `${THINGS}/k?fieldValidation=Strict&force=false`,
        'kubectl',
        thing('k', { size: 3, fixed: 'x' }),
      ),
      apply('a ConfigMap too', `${CONFIG_MAPS}/k?fieldValidation=Strict&force=false`, 'kubectl', config('k', { a: 'b' })),
    ],
  },
];

import type { Answer, Scenario } from '../../../support/contract/scenario.ts';
import { create, get, hasStatus, patch, put, remove } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

const CONFIG_MAPS = '/api/v1/namespaces/$(namespace)/configmaps';
const configMap = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
});
const SECRETS = '/api/v1/namespaces/$(namespace)/secrets';
const secret = (name: string, metadata: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, ...metadata } });
const ofNobody = {
  ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'never', uid: '00000000-0000-4000-8000-000000000000' }],
};
const isBeingDeleted = ({ body }: Answer): boolean => body.metadata.deletionTimestamp !== undefined;
const options = (fields: object): object => ({ apiVersion: 'v1', kind: 'DeleteOptions', ...fields });
const owned = (by: string, more: object = {}) => ({
  ownerReferences: [
    { apiVersion: 'v1', kind: 'ConfigMap', name: `$(${by}.metadata.name)`, uid: `$(${by}.metadata.uid)`, ...more },
  ],
});

/** How objects go: at once, when their finalizers are gone, with what they own. */
export const deleting: readonly Scenario[] = [
  {
    name: 'delete-finalizers',
    steps: [
      create('an object is held', THINGS, thing('held', { size: 1 }, { finalizers: ['example.com/one', 'example.com/two'] }), {
        keep: 'held',
      }),
      remove('its deletion begins', `${THINGS}/held`),
      remove('a second deletion changes nothing', `${THINGS}/held`),
      patch('it can be changed still', 'merge', `${THINGS}/held`, { spec: { size: 2 } }),
      patch('it gets no new finalizer', 'merge', `${THINGS}/held`, {
        metadata: { finalizers: ['example.com/one', 'example.com/two', 'example.com/three'] },
      }),
      patch('one finalizer goes', 'merge', `${THINGS}/held`, { metadata: { finalizers: ['example.com/two'] } }),
      create('its name is not free', THINGS, thing('held')),
      put(
        'with the last finalizer it goes',
        `${THINGS}/held`,
        thing('held', { size: 2 }, { resourceVersion: '$(now.metadata.resourceVersion)' }),
      ),
      get('it is gone', `${THINGS}/held`),
      create('a ConfigMap is held', CONFIG_MAPS, configMap('held', { finalizers: ['example.com/one'] })),
      remove('its deletion begins too', `${CONFIG_MAPS}/held`),
      patch('and ends with a patch', 'json', `${CONFIG_MAPS}/held`, [{ op: 'remove', path: '/metadata/finalizers' }]),
      remove('it is not found any more', `${CONFIG_MAPS}/held`),
    ].flatMap((step) =>
      step.name.startsWith('with the last') ? [get('it is read', `${THINGS}/held`, { keep: 'now' }), step] : [step],
    ),
  },
  {
    name: 'delete-options',
    steps: [
      create('an object is there', THINGS, thing('a'), { keep: 'a' }),
      remove('not under another uid', `${THINGS}/a`, options({ preconditions: { uid: 'other' } })),
      remove('not at another version', `${THINGS}/a`, options({ preconditions: { resourceVersion: '1' } })),
      remove('not by an unknown policy', `${THINGS}/a`, options({ propagationPolicy: 'Sideways' })),
      remove('not by an unknown policy in the query', `${THINGS}/a?propagationPolicy=Sideways`),
      remove('not by two policies', `${THINGS}/a`, options({ propagationPolicy: 'Orphan', orphanDependents: true })),
      remove('not with a bad grace', `${THINGS}/a?gracePeriodSeconds=x`),
      remove('not with a bad body', `${THINGS}/a`, { kind: 'Other', apiVersion: 'v1' }),
      remove('not with no JSON', `${THINGS}/a`, 'what', { headers: { 'content-type': 'application/json' } }),
      remove('not in a rehearsal', `${THINGS}/a?dryRun=All`),
      remove('not in a rehearsal of the body', `${THINGS}/a`, options({ dryRun: ['All'] })),
      remove('not in an unknown rehearsal', `${THINGS}/a`, options({ dryRun: ['Some'] })),
      get('it is still there', `${THINGS}/a`),
      remove(
        'with what fits it goes',
        `${THINGS}/a`,
        options({
          preconditions: { uid: '$(a.metadata.uid)', resourceVersion: '$(a.metadata.resourceVersion)' },
          gracePeriodSeconds: 0,
          propagationPolicy: 'Background',
        }),
      ),
      create('a held one', CONFIG_MAPS, configMap('f')),
      remove('foreground deletion holds it', `${CONFIG_MAPS}/f?propagationPolicy=Foreground&dryRun=All`),
      remove('orphaning holds it', `${CONFIG_MAPS}/f`, options({ propagationPolicy: 'Orphan', dryRun: ['All'] })),
      remove('orphaning in old words', `${CONFIG_MAPS}/f`, options({ orphanDependents: true, dryRun: ['All'] })),
      remove('a body without a kind', `${CONFIG_MAPS}/f`, { propagationPolicy: 'Background' }),
    ],
  },
  {
    name: 'delete-collection',
    steps: [
      ...['a', 'b', 'c'].map((name) =>
        create(`${name} is created`, THINGS, thing(name, { size: 1 }, { labels: { keep: name === 'c' ? 'yes' : 'no' } })),
      ),
      create('d is held', THINGS, thing('d', { size: 1 }, { labels: { keep: 'no' }, finalizers: ['example.com/hold'] })),
      remove('in a rehearsal nothing goes', `${THINGS}?labelSelector=keep%3Dno&dryRun=All`),
      remove('those that are selected go', `${THINGS}?labelSelector=keep%3Dno`),
      get('the others stay', THINGS),
      patch('d is let go', 'merge', `${THINGS}/d`, { metadata: { finalizers: null } }),
      remove('a bad selector is refused', `${THINGS}?labelSelector=%3D%3D`),
      remove('by field', `${THINGS}?fieldSelector=metadata.name%3Dc`),
      get('none is left', THINGS),
      remove('nothing to delete is fine', THINGS),
    ],
  },
  {
    // Of kinds that every garbage collector knows at once: a definition that is new takes it half a minute.
    name: 'garbage-collection',
    needs: 'controllers',
    steps: [
      create('an owner', CONFIG_MAPS, configMap('owner'), { keep: 'owner' }),
      create('its child', CONFIG_MAPS, configMap('child', owned('owner'))),
      create('its other child', SECRETS, secret('child', owned('owner', { blockOwnerDeletion: true, controller: true }))),
      remove('the owner goes in the background', `${CONFIG_MAPS}/owner?propagationPolicy=Background`),
      get('and the child follows', `${CONFIG_MAPS}/child`, { until: hasStatus(404) }),
      get('and the other', `${SECRETS}/child`, { until: hasStatus(404) }),
      create('an owner that waits', CONFIG_MAPS, configMap('owner2'), { keep: 'owner2' }),
      create(
        'a child that blocks',
        SECRETS,
        secret('child2', { ...owned('owner2', { blockOwnerDeletion: true }), finalizers: ['example.com/hold'] }),
      ),
      remove('the owner waits in the foreground', `${CONFIG_MAPS}/owner2?propagationPolicy=Foreground`),
      get('the child is being deleted', `${SECRETS}/child2`, { until: isBeingDeleted, ignore: ['metadata.managedFields'] }),
      get('the owner is still there', `${CONFIG_MAPS}/owner2`),
      patch('the child is let go', 'json', `${SECRETS}/child2`, [{ op: 'remove', path: '/metadata/finalizers' }], {
        only: ['kind'],
      }),
      get('the owner follows', `${CONFIG_MAPS}/owner2`, { until: hasStatus(404) }),
      create('an owner that leaves its children', CONFIG_MAPS, configMap('owner3'), { keep: 'owner3' }),
      create('a child that stays', SECRETS, secret('child3', owned('owner3'))),
      remove('the owner orphans it', `${CONFIG_MAPS}/owner3?propagationPolicy=Orphan`),
      get('the owner is gone', `${CONFIG_MAPS}/owner3`, { until: hasStatus(404) }),
      get('the child has no owner', `${SECRETS}/child3`, { ignore: ['metadata.managedFields'] }),
      create('a child of nobody goes', CONFIG_MAPS, configMap('lost', ofNobody)),
      get('it is gone', `${CONFIG_MAPS}/lost`, { until: hasStatus(404) }),
    ],
  },
];

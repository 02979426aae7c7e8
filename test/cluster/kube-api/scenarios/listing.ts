import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, get, patch, remove } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

const CONFIG_MAPS = '/api/v1/namespaces/$(namespace)/configmaps';
const configMap = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
});
const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const partial = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json' };
const partialList = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json' };

/** Lists: pages, versions, selectors, tables. */
export const listing: readonly Scenario[] = [
  {
    name: 'list-pages',
    steps: [
      ...['a', 'b', 'c', 'd', 'e'].map((name) =>
        create(`${name} is created`, THINGS, thing(name, { size: 1 }, { labels: { half: name < 'c' ? 'one' : 'two' } }), {
          keep: name,
        }),
      ),
      get('the first page', `${THINGS}?limit=2`, { keep: 'first' }),
      remove('c goes', `${THINGS}/c`),
      patch('d changes', 'merge', `${THINGS}/d`, { spec: { size: 9 } }),
      create('f comes', THINGS, thing('f')),
      get('the second page is of the same moment', `${THINGS}?limit=2&continue=$(first.metadata.continue)`, { keep: 'second' }),
      get('the last page', `${THINGS}?limit=2&continue=$(second.metadata.continue)`),
      get('a new list', `${THINGS}?limit=500`),
      get('nobody counts where labels select', `${THINGS}?limit=1&labelSelector=half%3Dtwo`),
      get('nobody counts where fields select', `${THINGS}?limit=1&fieldSelector=spec.color%3Dred`),
      get(
        'a token with a version',
        `${THINGS}?limit=2&resourceVersion=$(first.metadata.resourceVersion)&continue=$(first.metadata.continue)`,
      ),
      get('a broken token', `${THINGS}?limit=2&continue=abc`),
      get('a bad limit', `${THINGS}?limit=x`),
      get('a limit below zero', `${THINGS}?limit=-1`, { only: ['kind', 'items.*.metadata.name'] }),
    ],
  },
  {
    name: 'list-versions',
    steps: [
      create('a is created', THINGS, thing('a'), { keep: 'a' }),
      create('b is created', THINGS, thing('b'), { keep: 'b' }),
      remove('a goes', `${THINGS}/a`),
      get('exactly as it was', `${THINGS}?resourceVersion=$(b.metadata.resourceVersion)&resourceVersionMatch=Exact`),
      get(
        'exactly as it was, a page',
        `${THINGS}?resourceVersion=$(b.metadata.resourceVersion)&resourceVersionMatch=Exact&limit=1`,
      ),
      get('not older', `${THINGS}?resourceVersion=$(b.metadata.resourceVersion)&resourceVersionMatch=NotOlderThan`),
      get('any version', `${THINGS}?resourceVersion=0`),
      get('any version, not older', `${THINGS}?resourceVersion=0&resourceVersionMatch=NotOlderThan`),
      get('a version of the future', `${THINGS}?resourceVersion=9000000000000000`, { ignore: ['details.retryAfterSeconds'] }),
      get('no version', `${THINGS}?resourceVersion=abc`),
      get('a match without a version', `${THINGS}?resourceVersionMatch=Exact`),
      get('an unknown match', `${THINGS}?resourceVersion=1&resourceVersionMatch=Nearly`),
      get('exactly any', `${THINGS}?resourceVersion=0&resourceVersionMatch=Exact`),
      get('a match with a token', `${THINGS}?resourceVersion=1&resourceVersionMatch=Exact&continue=abc`),
      get('initial events are for watches', `${THINGS}?sendInitialEvents=true`),
      get('an object at any version', `${THINGS}/b?resourceVersion=0`),
      get('an object at no version', `${THINGS}/b?resourceVersion=abc`),
      get('an object of the future', `${THINGS}/b?resourceVersion=9000000000000000`, { ignore: ['details.retryAfterSeconds'] }),
    ],
  },
  {
    name: 'list-selectors',
    steps: [
      create('a is created', THINGS, thing('a', { size: 1, color: 'green' }, { labels: { tier: 'front', app: 'x' } })),
      create('b is created', THINGS, thing('b', { size: 1 }, { labels: { tier: 'back', 'example.com/app': 'y' } })),
      create('c is created', THINGS, thing('c')),
      ...[
        ['equal', 'tier=front'],
        ['twice equal', 'tier==front'],
        ['unequal', 'tier!=front'],
        ['in', 'tier in (front,back)'],
        ['not in', 'tier notin (front)'],
        ['exists', 'tier'],
        ['does not exist', '!tier'],
        ['all of several', 'tier=front,app'],
        ['with a prefix', 'example.com/app=y'],
        ['empty value', 'tier='],
        ['greater', 'tier>5'],
        ['bad operator', 'tier ~ x'],
        ['bad name', '-x=y'],
        ['bad value', 'x=a b'],
        ['open set', 'x in (a'],
        ['empty set', 'x in ()'],
        ['bad number', 'x>a'],
        ['nothing before', '=x'],
      ].map(([what, selector]) =>
        get(`labels: ${what}`, `${THINGS}?labelSelector=${encodeURIComponent(String(selector))}`, {
          only: ['kind', 'items.*.metadata.name', 'status', 'message', 'reason', 'code', 'details'],
        }),
      ),
      ...[
        ['name', 'metadata.name=a'],
        ['not a name', 'metadata.name!=a'],
        ['namespace', 'metadata.namespace=$(namespace)'],
        ['of the definition', 'spec.color=green'],
        ['two', 'spec.color=red,metadata.name=b'],
        ['unknown', 'spec.size=1'],
        ['without an operator', 'metadata.name'],
        ['set', 'metadata.name in (a)'],
      ].map(([what, selector]) =>
        get(
          `fields: ${what}`,
          `${THINGS}?fieldSelector=${encodeURIComponent(String(selector)).replace('%24(namespace)', '$(namespace)')}`,
          { only: ['kind', 'items.*.metadata.name', 'status', 'message', 'reason', 'code', 'details'] },
        ),
      ),
      get('fields of a built-in kind', `${CONFIG_MAPS}?fieldSelector=metadata.name%3Dnone`),
      get('an unknown field of a built-in kind', `${CONFIG_MAPS}?fieldSelector=data%3Dx`),
      get('an unknown field of a Pod', '/api/v1/namespaces/$(namespace)/pods?fieldSelector=spec.image%3Dx'),
      get(
        'known fields of a Pod',
        '/api/v1/namespaces/$(namespace)/pods?fieldSelector=spec.nodeName%3D,status.phase%3DPending,spec.serviceAccountName%3Dx,spec.restartPolicy%3DNever',
      ),
      get('fields of a Job', '/apis/batch/v1/namespaces/$(namespace)/jobs?fieldSelector=status.successful%3D0'),
      get(
        'fields of Events',
        '/api/v1/namespaces/$(namespace)/events?fieldSelector=involvedObject.name%3Da,reason%3Dx,type%3DNormal,involvedObject.uid%3Du,source%3Ds',
      ),
      get('fields of Secrets', '/api/v1/namespaces/$(namespace)/secrets?fieldSelector=type%3DOpaque'),
      get('over all namespaces', '/apis/$(group)/v1/things?fieldSelector=metadata.namespace%3D$(namespace)', {
        only: ['kind', 'items.*.metadata.name'],
      }),
      get('one by its name', `${THINGS}?fieldSelector=metadata.name%3Da`),
    ],
  },
  {
    name: 'tables',
    steps: [
      create('a is created', THINGS, thing('a', { size: 3 }), { keep: 'a' }),
      patch('with a status', 'merge', `${THINGS}/a/status`, { status: { phase: 'Ready' } }),
      create('b is created', THINGS, thing('b')),
      get('a table of a list', THINGS, { headers: table }),
      get('a table of one', `${THINGS}/a`, { headers: table }),
      get('a table with objects', `${THINGS}?includeObject=Object`, { headers: table }),
      get('a table without objects', `${THINGS}?includeObject=None`, { headers: table }),
      get('a table with something else', `${THINGS}?includeObject=Some`, { headers: table }),
      get('an empty table', `${THINGS}?labelSelector=none`, { headers: table }),
      get('metadata of one', `${THINGS}/a`, { headers: partial }),
      get('metadata of all', THINGS, { headers: partialList }),
      get('metadata of all, asked as of one', THINGS, { headers: partial }),
      get('metadata of one, asked as of all', `${THINGS}/a`, { headers: partialList }),
      create('a created object as a table', CONFIG_MAPS, configMap('c'), { headers: table }),
      get('a table of ConfigMaps', `${CONFIG_MAPS}?fieldSelector=metadata.name%3Dc`, { headers: table }),
      get('metadata of ConfigMaps', `${CONFIG_MAPS}?fieldSelector=metadata.name%3Dc`, { headers: partialList }),
      get('only a table', THINGS, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }),
      get('a table of an unknown version', THINGS, { headers: { accept: 'application/json;as=Table;v=v9;g=meta.k8s.io' } }),
      get('another kind of table', THINGS, { headers: { accept: 'application/json;as=Chair;v=v1;g=meta.k8s.io' } }),
      get('as YAML', `${THINGS}/a`, { headers: { accept: 'application/yaml' }, only: ['none'] }),
      get('as something else', `${THINGS}/a`, { headers: { accept: 'text/html' } }),
      get('as anything', `${THINGS}/a`, { headers: { accept: '*/*' }, only: ['kind'] }),
      get('as protobuf or JSON', `${THINGS}/a`, {
        headers: { accept: 'application/vnd.kubernetes.protobuf,application/json' },
        only: ['kind'],
      }),
      remove('a deletion as a table', `${CONFIG_MAPS}/c`, undefined, { headers: table }),
    ],
  },
];

import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, events, get, patch, remove, watch } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

const table = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const partial = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json' };
const WATCH = `${THINGS}?watch=1`;

/** Watches: where they begin, what they leave out, how they end. */
export const watching: readonly Scenario[] = [
  {
    name: 'watch-changes',
    steps: [
      create('a is there', THINGS, thing('a', { size: 1 }, { labels: { on: 'yes' } }), { keep: 'a' }),
      get('the list is read', THINGS, { keep: 'list' }),
      watch('from-list', `${WATCH}&resourceVersion=$(list.metadata.resourceVersion)`),
      watch('from-none', WATCH),
      watch('from-zero', `${WATCH}&resourceVersion=0`),
      watch('from-a', `${WATCH}&resourceVersion=$(a.metadata.resourceVersion)`),
      watch('labelled', `${WATCH}&labelSelector=on%3Dyes&resourceVersion=$(list.metadata.resourceVersion)`),
      watch('one', `${WATCH}&fieldSelector=metadata.name%3Db&resourceVersion=$(list.metadata.resourceVersion)`),
      watch('colored', `${WATCH}&fieldSelector=spec.color%3Dred&resourceVersion=$(list.metadata.resourceVersion)`),
      watch(
        'everywhere',
        '/apis/$(group)/v1/things?watch=true&fieldSelector=metadata.namespace%3D$(namespace)&resourceVersion=$(list.metadata.resourceVersion)',
      ),
      watch(
        'old-path',
        '/apis/$(group)/v1/watch/namespaces/$(namespace)/things?resourceVersion=$(list.metadata.resourceVersion)',
      ),
      watch('tables', `${WATCH}&resourceVersion=$(list.metadata.resourceVersion)`, { headers: table }),
      watch('partial', `${WATCH}&resourceVersion=$(list.metadata.resourceVersion)`, { headers: partial }),
      patch('a loses its label', 'merge', `${THINGS}/a`, { metadata: { labels: { on: 'no' } }, spec: { color: 'green' } }),
      create('b comes', THINGS, thing('b')),
      patch('a changes unseen by those who look for its label', 'merge', `${THINGS}/a`, { spec: { size: 2 } }),
      patch('a gets its label again', 'merge', `${THINGS}/a`, { metadata: { labels: { on: 'yes' } }, spec: { color: 'red' } }),
      patch('a gets a status', 'merge', `${THINGS}/a/status`, { status: { phase: 'x' } }),
      remove('b goes', `${THINGS}/b`),
      remove('a goes', `${THINGS}/a`),
      events('from the list: every change', 'from-list', 7),
      events('from nowhere: what is there, then every change', 'from-none', 8),
      events('from zero: what is there, then every change', 'from-zero', 8),
      events('from a: what came after it', 'from-a', 7),
      events('by label: leaving is going, coming back is coming', 'labelled', 4),
      events('by name', 'one', 2),
      events('by field', 'colored', 6),
      events('in all namespaces', 'everywhere', 7),
      events('by the old path', 'old-path', 7),
      events('as tables', 'tables', 7),
      events('as metadata', 'partial', 7),
    ],
  },
  {
    name: 'watch-beginnings',
    steps: [
      create('a is there', THINGS, thing('a'), { keep: 'a' }),
      create('b is there', THINGS, thing('b'), { keep: 'b' }),
      watch('initial', `${WATCH}&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`),
      watch(
        'initial-at',
        `${WATCH}&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=$(b.metadata.resourceVersion)`,
      ),
      watch('initial-unmarked', `${WATCH}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=0`),
      watch('no-initial', `${WATCH}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan`),
      watch('initial-table', `${WATCH}&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`, {
        headers: table,
      }),
      watch('initial-partial', `${WATCH}&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan`, {
        headers: partial,
      }),
      create('c comes', THINGS, thing('c')),
      events('initial events end with a bookmark', 'initial', 4),
      events('also from a version', 'initial-at', 4),
      events('without bookmarks there is none', 'initial-unmarked', 3),
      events('without initial events there are only changes', 'no-initial', 1),
      events('as tables', 'initial-table', 4),
      events('as metadata', 'initial-partial', 4),
      get('initial events need a match', `${WATCH}&sendInitialEvents=true`),
      get('a match needs initial events', `${WATCH}&resourceVersionMatch=NotOlderThan`),
      get('an exact match is for lists', `${WATCH}&sendInitialEvents=true&resourceVersionMatch=Exact&resourceVersion=1`),
      get('a version that is none', `${WATCH}&resourceVersion=abc`),
      get('a bad selector', `${WATCH}&labelSelector=%3D`),
      get('an unknown field', `${WATCH}&fieldSelector=spec.size%3D1`),
      get('a bad timeout', `${WATCH}&timeoutSeconds=x`),
      get('a version that is too old', `${WATCH}&resourceVersion=1&timeoutSeconds=1`),
    ],
  },
  {
    name: 'watch-ends',
    steps: [
      create('a is there', THINGS, thing('a'), { keep: 'a' }),
      watch('short', `${WATCH}&timeoutSeconds=1&resourceVersion=0`),
      watch('future', `${WATCH}&timeoutSeconds=1&resourceVersion=900000000000`),
      events('ends at its time', 'short', 'all'),
      events('of the future sees nothing', 'future', 'all'),
    ],
  },
];

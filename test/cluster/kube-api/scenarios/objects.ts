import type { Scenario } from '../../../support/contract/scenario.ts';
import { create, get, patch, put, remove } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

/** The life of one object. */
export const objects: readonly Scenario[] = [
  {
    name: 'custom-object-life',
    steps: [
      create('is created with defaults', THINGS, thing('a', { size: 2 }), { keep: 'made' }),
      create('is not created twice', THINGS, thing('a')),
      get('is read', `${THINGS}/a`),
      get('is not found under another name', `${THINGS}/b`),
      put(
        'is replaced',
        `${THINGS}/a`,
        { ...thing('a', { size: 3, parts: [{ name: 'x' }] }, { resourceVersion: '$(made.metadata.resourceVersion)' }) },
        { keep: 'second' },
      ),
      put(
        'is not replaced by who has not read it',
        `${THINGS}/a`,
        thing('a', { size: 4 }, { resourceVersion: '$(made.metadata.resourceVersion)' }),
      ),
      put('is not replaced without a version', `${THINGS}/a`, thing('a', { size: 4 })),
      put(
        'is not replaced under another uid',
        `${THINGS}/a`,
        thing('a', { size: 4 }, { uid: 'other', resourceVersion: '$(second.metadata.resourceVersion)' }),
      ),
      put(
        'is not replaced under another name',
        `${THINGS}/b`,
        thing('a', { size: 4 }, { resourceVersion: '$(second.metadata.resourceVersion)' }),
      ),
      put('does not change where nothing does', `${THINGS}/a`, '$(second)'),
      patch('is merged into', 'merge', `${THINGS}/a`, { metadata: { labels: { x: 'y' } }, spec: { color: null, size: 5 } }),
      patch('is changed by a JSON patch', 'json', `${THINGS}/a`, [
        { op: 'test', path: '/spec/size', value: 5 },
        { op: 'replace', path: '/spec/size', value: 6 },
      ]),
      patch('is not changed where the test fails', 'json', `${THINGS}/a`, [{ op: 'test', path: '/spec/size', value: 5 }]),
      patch('is not changed where there is nothing', 'json', `${THINGS}/a`, [{ op: 'remove', path: '/spec/nothing' }]),
      patch('has no strategic merge', 'strategic', `${THINGS}/a`, { spec: { size: 7 } }),
      patch('is not merged into where there is none', 'merge', `${THINGS}/b`, { spec: { size: 7 } }),
      put('gets a status', `${THINGS}/a/status`, {
        ...thing('a', { size: 50 }),
        metadata: { name: 'a', resourceVersion: '$(second.metadata.resourceVersion)' },
        status: { phase: 'late' },
      }),
      patch('gets a status by a merge, and nothing else', 'merge', `${THINGS}/a/status`, {
        metadata: { labels: { l: 'm' }, annotations: { n: 'o' } },
        spec: { size: 60 },
        status: { phase: 'done' },
      }),
      get('has a status of its own', `${THINGS}/a/status`),
      remove('is deleted', `${THINGS}/a`),
      remove('is not deleted twice', `${THINGS}/a`),
    ],
  },
];

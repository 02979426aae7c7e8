import type { Scenario } from '../../../support/contract/scenario.ts';
import { apply, create, patch, put } from '../../../support/contract/steps.ts';
import { THINGS, thing } from '../things.ts';

const bad = (name: string, spec: object) => create(`refuses ${name}`, THINGS, thing('bad', { size: 1, ...spec }));

/** What a schema does to an object: types, bounds, rules, defaults, pruning, unknown and repeated fields. */
export const schema: readonly Scenario[] = [
  {
    name: 'schema-values',
    steps: [
      create('refuses an object without its spec', THINGS, {
        apiVersion: '$(group)/v1',
        kind: 'Thing',
        metadata: { name: 'bad' },
      }),
      create('refuses a spec that is a text', THINGS, {
        apiVersion: '$(group)/v1',
        kind: 'Thing',
        metadata: { name: 'bad' },
        spec: 'x',
      }),
      create('refuses a spec that is null', THINGS, {
        apiVersion: '$(group)/v1',
        kind: 'Thing',
        metadata: { name: 'bad' },
        spec: null,
      }),
      create('refuses a spec without what is required', THINGS, thing('bad', {})),
      bad('a number below the minimum', { size: 0 }),
      bad('a number above the maximum', { size: 101 }),
      bad('a text where a number should be', { size: '1' }),
      bad('a fraction where an integer should be', { size: 1.5 }),
      bad('a number beyond its format', { least: 2147483648 }),
      bad('a number where a text should be', { fixed: 1 }),
      bad('a list where a text should be', { fixed: [] }),
      bad('a value that is not in the enum', { color: 'pink' }),
      bad('an enum of the wrong type', { color: 1 }),
      bad('a text that does not fit the pattern', { label: 'ABC' }),
      bad('a text that is too short', { label: 'a' }),
      bad('a text that is too long', { label: 'abcdefghi' }),
      bad('a text that is no time', { since: 'yesterday' }),
      bad('a number that is no multiple', { even: 3 }),
      bad('a text where a boolean should be', { flag: 'true' }),
      bad('a boolean where an int-or-string should be', { limit: true }),
      bad('a list where a map should be', { words: [] }),
      bad('a wrong value in a map', { words: { a: 1 } }),
      bad('too many items', { tags: ['a', 'b', 'c', 'd', 'e'] }),
      bad('an item twice in a set', { tags: ['a', 'b', 'a'] }),
      bad('a key twice in a map list', { parts: [{ name: 'a' }, { name: 'a' }] }),
      bad('an item without its key', { parts: [{ note: 'x' }] }),
      bad('a null in a list', { plain: ['a', null] }),
      bad('several things at once', { size: 0, color: 'pink', label: 'A', tags: [1] }),
      create(
        'takes what fits',
        THINGS,
        thing('good', {
          size: 100,
          least: 3,
          ratio: 0.5,
          label: 'abc',
          since: '2001-02-03T04:05:06Z',
          even: 4,
          flag: false,
          maybe: null,
          limit: '10%',
          open: { any: { thing: [1, 'x', null] } },
          words: { a: 'b' },
          atom: { a: 'x' },
          tags: ['a', 'b'],
          plain: ['a', 'a'],
          inner: { note: 'n' },
          parts: [{ name: 'a' }, { name: 'b', count: 5 }],
        }),
      ),
      create(
        'takes a null for its default, and drops one without',
        THINGS,
        thing('nulls', { size: 1, color: null, fixed: null, inner: null, tags: null }),
      ),
      create(
        'takes whole numbers written as fractions',
        THINGS,
        '{"apiVersion":"$(group)/v1","kind":"Thing","metadata":{"name":"float"},"spec":{"size":2.0,"ratio":1e2}}',
        { headers: { 'content-type': 'application/json' } },
      ),
      create('prunes what the schema does not know', THINGS, {
        ...thing('pruned', { size: 1, unknown: { a: 1 }, inner: { level: 1, other: 2 }, parts: [{ name: 'a', more: true }] }),
        extra: 1,
      }),
    ],
  },
  {
    name: 'schema-rules',
    steps: [
      create('refuses what breaks a rule', THINGS, thing('rules', { size: 5, least: 6 })),
      create('takes what keeps it', THINGS, thing('rules', { size: 5, least: 5, fixed: 'x' }), { keep: 'made' }),
      patch('refuses what breaks a transition rule', 'merge', `${THINGS}/rules`, { spec: { size: 4, least: 1 } }),
      patch('refuses to change what is fixed', 'merge', `${THINGS}/rules`, { spec: { fixed: 'y' } }),
      patch('refuses to remove what is fixed', 'merge', `${THINGS}/rules`, { spec: { fixed: null } }),
      patch('refuses both at once', 'merge', `${THINGS}/rules`, { spec: { size: 1, least: 2, fixed: null } }),
      patch('judges no rules where the object is invalid', 'merge', `${THINGS}/rules`, { spec: { size: 0, fixed: 'y' } }),
      patch('takes what grows', 'merge', `${THINGS}/rules`, { spec: { size: 60 } }),
      patch('builds its message from the values', 'merge', `${THINGS}/rules`, { spec: { size: 59 } }),
      apply('judges an apply too', `${THINGS}/rules`, 'one', thing('rules', { size: 1 })),
      put(
        'judges a replacement too',
        `${THINGS}/rules`,
        thing('rules', { size: 60 }, { resourceVersion: '$(made.metadata.resourceVersion)' }),
      ),
    ],
  },
  {
    name: 'field-validation',
    steps: [
      ...['Strict', 'Warn', 'Ignore'].flatMap((mode) => [
        create(`${mode}: unknown fields`, `${THINGS}?fieldValidation=${mode}`, {
          ...thing(
            `unknown-${mode.toLowerCase()}`,
            { size: 1, zeta: 1, alpha: { b: 2 }, parts: [{ name: 'a', x: 1 }] },
            { bogus: 1 },
          ),
          extra: true,
        }),
        create(
          `${mode}: repeated fields`,
          `${THINGS}?fieldValidation=${mode}`,
          `{"apiVersion":"$(group)/v1","kind":"Thing","metadata":{"name":"twice-${mode.toLowerCase()}"},"spec":{"size":1,"size":2,"inner":{"note":"a","note":"b"}}}`,
          { headers: { 'content-type': 'application/json' } },
        ),
        create(
          `${mode}: unknown fields of a built-in kind`,
          `/api/v1/namespaces/$(namespace)/configmaps?fieldValidation=${mode}`,
          {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: `unknown-${mode.toLowerCase()}`, bogus: 1 },
            data: { a: 'b' },
            zeta: 1,
            alpha: { b: 2 },
          },
        ),
        create(
          `${mode}: repeated fields of a built-in kind`,
          `/api/v1/namespaces/$(namespace)/configmaps?fieldValidation=${mode}`,
          `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"twice-${mode.toLowerCase()}"},"data":{"a":"1","a":"2"},"immutable":false,"immutable":true}`,
          { headers: { 'content-type': 'application/json' } },
        ),
        apply(
          `${mode}: an apply with unknown fields`,
          `${THINGS}/applied-${mode.toLowerCase()}?fieldValidation=${mode}`,
          'one',
          thing(`applied-${mode.toLowerCase()}`, { size: 1, zeta: 1 }),
        ),
        apply(
          `${mode}: an apply of a built-in kind with unknown fields`,
          `/api/v1/namespaces/$(namespace)/configmaps/applied-${mode.toLowerCase()}?fieldValidation=${mode}`,
          'one',
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `applied-${mode.toLowerCase()}` }, data: { a: 'b' }, zeta: 1 },
        ),
        patch(`${mode}: a merge with unknown fields`, 'merge', `${THINGS}/unknown-ignore?fieldValidation=${mode}`, {
          spec: { zeta: 1 },
        }),
        patch(`${mode}: a JSON patch with unknown fields`, 'json', `${THINGS}/unknown-ignore?fieldValidation=${mode}`, [
          { op: 'add', path: '/spec/zeta', value: 1 },
        ]),
        patch(
          `${mode}: a strategic merge with unknown fields`,
          'strategic',
          `/api/v1/namespaces/$(namespace)/configmaps/unknown-ignore?fieldValidation=${mode}`,
          { zeta: 1 },
        ),
        patch(`${mode}: a status with unknown fields`, 'merge', `${THINGS}/unknown-ignore/status?fieldValidation=${mode}`, {
          status: { zeta: 1, phase: 'x' },
        }),
      ]),
      create('an unknown mode is refused', `${THINGS}?fieldValidation=Loud`, thing('loud')),
      create('without a mode unknown fields are warned of', THINGS, thing('silent', { size: 1, zeta: 1 })),
      create(
        'YAML may repeat no field either',
        `${THINGS}?fieldValidation=Strict`,
        'apiVersion: $(group)/v1\nkind: Thing\nmetadata:\n  name: yaml\nspec:\n  size: 1\n  size: 2\n',
        { headers: { 'content-type': 'application/yaml' } },
      ),
      create(
        'YAML is read',
        `${THINGS}?fieldValidation=Strict`,
        'apiVersion: $(group)/v1\nkind: Thing\nmetadata:\n  name: yaml\nspec:\n  size: 1\n',
        { headers: { 'content-type': 'application/yaml' } },
      ),
    ],
  },
];

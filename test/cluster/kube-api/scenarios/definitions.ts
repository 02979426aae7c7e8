import type { Scenario } from '../../../support/contract/scenario.ts';
import { apply, create, get, hasStatus, patch, remove } from '../../../support/contract/steps.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = 'made.$(group)';
const JUNK = '/apis/made.$(group)/v1/namespaces/$(namespace)/junks';

const definition = (schema: object, more: object = {}, version: object = {}): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `junks.${GROUP}` },
  spec: {
    group: GROUP,
    scope: 'Namespaced',
    names: { plural: 'junks', kind: 'Junk' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...version }],
    ...more,
  },
});
const object = { type: 'object' };
const spec = (properties: object, more: object = {}): object => ({
  type: 'object',
  properties: { spec: { type: 'object', properties, ...more } },
});

/** CustomResourceDefinitions: what is refused, how they are established, how they go. */
export const definitions: readonly Scenario[] = [
  {
    name: 'definitions-refused',
    steps: [
      create('no schema', DEFINITIONS, definition(object, { versions: [{ name: 'v1', served: true, storage: true }] })),
      create('no versions', DEFINITIONS, definition(object, { versions: [] })),
      create('no storage version', DEFINITIONS, definition(object, {}, { storage: false })),
      create('a schema without a type', DEFINITIONS, definition({})),
      create('a property without a type', DEFINITIONS, definition(spec({ a: {} }))),
      create('a list without items', DEFINITIONS, definition(spec({ a: { type: 'array' } }))),
      create('an unknown type', DEFINITIONS, definition(spec({ a: { type: 'number or so' } }))),
      create('a wrong default', DEFINITIONS, definition(spec({ a: { type: 'string', default: 1 } }))),
      create('a default outside its bounds', DEFINITIONS, definition(spec({ a: { type: 'integer', minimum: 5, default: 1 } }))),
      create('a bad pattern', DEFINITIONS, definition(spec({ a: { type: 'string', pattern: '(' } }))),
      create(
        'unique items',
        DEFINITIONS,
        definition(spec({ a: { type: 'array', uniqueItems: true, items: { type: 'string' } } })),
      ),
      create('a reference', DEFINITIONS, definition(spec({ a: { $ref: '#/x' } }))),
      create(
        'properties and additional ones',
        DEFINITIONS,
        definition(spec({ a: { type: 'object', properties: { b: object }, additionalProperties: { type: 'string' } } })),
      ),
      create(
        'a map list without keys',
        DEFINITIONS,
        definition(spec({ a: { type: 'array', 'x-kubernetes-list-type': 'map', items: object } })),
      ),
      create(
        'a key that is not required',
        DEFINITIONS,
        definition(
          spec({
            a: {
              type: 'array',
              'x-kubernetes-list-type': 'map',
              'x-kubernetes-list-map-keys': ['k'],
              items: { type: 'object', properties: { k: { type: 'string' } } },
            },
          }),
        ),
      ),
      create(
        'a rule that is no CEL',
        DEFINITIONS,
        definition(spec({ a: { type: 'string' } }, { 'x-kubernetes-validations': [{ rule: 'self.a ==' }] })),
        { ignore: ['message', 'details.causes.*.message'] },
      ),
      create(
        'a rule about what is not there',
        DEFINITIONS,
        definition(spec({ a: { type: 'string' } }, { 'x-kubernetes-validations': [{ rule: 'self.b == "x"' }] })),
      ),
      create(
        'a rule that is no condition',
        DEFINITIONS,
        definition(spec({ a: { type: 'string', maxLength: 5 } }, { 'x-kubernetes-validations': [{ rule: 'self.a' }] })),
      ),
      create('a name that does not fit', DEFINITIONS, { ...definition(object), metadata: { name: 'other.example.com' } }),
      create('an unknown scope', DEFINITIONS, definition(object, { scope: 'Galactic' })),
      create('a bad group', DEFINITIONS, definition(object, { group: 'nodots' })),
      create('no names', DEFINITIONS, definition(object, { names: {} })),
      create('an unknown field', `${DEFINITIONS}?fieldValidation=Strict`, definition({ type: 'object', color: 'red' })),
    ],
  },
  {
    name: 'definitions-life',
    steps: [
      create('is created', DEFINITIONS, definition(spec({ a: { type: 'string', maxLength: 9 } })), { ignore: ['status'] }),
      get('is established', `${DEFINITIONS}/junks.${GROUP}`, {
        until: ({ body }) =>
          body.status?.conditions?.some(
            ({ type, status }: { type: string; status: string }) => type === 'Established' && status === 'True',
          ),
        ignore: ['metadata.managedFields', 'metadata.resourceVersion'],
      }),
      create(
        'serves its objects',
        JUNK,
        { apiVersion: `${GROUP}/v1`, kind: 'Junk', metadata: { name: 'a' }, spec: { a: 'x', b: 'y' } },
        { until: hasStatus(201) },
      ),
      create('has no status where it says nothing of one', `${JUNK}/a/status`, {}),
      apply(
        'is changed by an apply',
        `${DEFINITIONS}/junks.${GROUP}?force=true`,
        'one',
        definition(spec({ a: { type: 'string', maxLength: 9 }, b: { type: 'string' } })),
        { ignore: ['metadata.managedFields', 'metadata.resourceVersion', 'status'] },
      ),
      create(
        'serves the new field',
        `${JUNK}?dryRun=All`,
        { apiVersion: `${GROUP}/v1`, kind: 'Junk', metadata: { name: 'b' }, spec: { b: 'y' } },
        { until: ({ body }) => body.spec?.b === 'y', only: ['kind'] },
      ),
      patch('its scope stays', 'merge', `${DEFINITIONS}/junks.${GROUP}`, { spec: { scope: 'Cluster' } }),
      patch('its group stays', 'merge', `${DEFINITIONS}/junks.${GROUP}`, { spec: { group: 'other.example.com' } }),
      patch('its storage stays served', 'json', `${DEFINITIONS}/junks.${GROUP}`, [
        { op: 'replace', path: '/spec/versions/0/name', value: 'v2' },
      ]),
      remove('is deleted', `${DEFINITIONS}/junks.${GROUP}`, undefined, { only: ['kind', 'status', 'details.name'] }),
      get('is gone', `${DEFINITIONS}/junks.${GROUP}`, { until: hasStatus(404) }),
      get('and its objects', JUNK, { until: hasStatus(404) }),
    ],
  },
];

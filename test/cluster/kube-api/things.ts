import type { CustomResourceDefinition } from '../../../shared/api/kubernetes/custom-resource-definition.ts';

/** Objects of a definition of the run's own, which has every kind of rule that a schema may hold. */

const string = { type: 'string' };

const spec = {
  type: 'object',
  required: ['size'],
  'x-kubernetes-validations': [
    {
      rule: '!has(self.least) || self.least <= self.size',
      message: 'least must not be greater than size',
    },
    {
      rule: '!has(oldSelf.fixed) || (has(self.fixed) && self.fixed == oldSelf.fixed)',
      message: 'fixed cannot be changed once it is set',
      fieldPath: '.fixed',
    },
  ],
  properties: {
    size: {
      type: 'integer',
      minimum: 1,
      maximum: 100,
      'x-kubernetes-validations': [
        {
          rule: 'self >= oldSelf',
          messageExpression: 'oldSelf > 50 ? "size is over 50 and must stay so" : "size must not shrink"',
        },
      ],
    },
    least: { type: 'integer', format: 'int32' },
    ratio: { type: 'number' },
    color: { type: 'string', default: 'red', enum: ['red', 'green', 'blue'] },
    fixed: string,
    label: { type: 'string', pattern: '^[a-z]+$', minLength: 2, maxLength: 8 },
    since: { type: 'string', format: 'date-time' },
    even: { type: 'integer', multipleOf: 2 },
    flag: { type: 'boolean' },
    maybe: { type: 'string', nullable: true },
    limit: { 'x-kubernetes-int-or-string': true },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    words: { type: 'object', additionalProperties: string },
    atom: { type: 'object', 'x-kubernetes-map-type': 'atomic', properties: { a: string, b: string } },
    tags: { type: 'array', items: string, maxItems: 4, 'x-kubernetes-list-type': 'set' },
    plain: { type: 'array', items: string },
    inner: { type: 'object', default: {}, properties: { level: { type: 'integer', default: 3 }, note: string } },
    parts: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: string, count: { type: 'integer', default: 1 }, note: string },
      },
    },
  },
};

const status = {
  type: 'object',
  properties: {
    phase: string,
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: { type: 'object', required: ['type', 'status'], properties: { type: string, status: string, reason: string } },
    },
  },
};

/** A definition of the platform's in a group where no platform looks. */
export function inGroup(definition: CustomResourceDefinition, group: string): CustomResourceDefinition {
  const { spec } = definition;
  return { ...definition, metadata: { name: `${spec.names.plural}.${group}` }, spec: { ...spec, group } };
}

/** The definition of Things in a group. */
export const thingDefinition = (group: string): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: {
      plural: 'things',
      singular: 'thing',
      kind: 'Thing',
      listKind: 'ThingList',
      shortNames: ['tg'],
      categories: ['stuff'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        selectableFields: [{ jsonPath: '.spec.color' }],
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1 },
          { name: 'Phase', type: 'string', jsonPath: '.status.phase', description: 'How far it is.' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: { openAPIV3Schema: { type: 'object', required: ['spec'], properties: { spec, status } } },
      },
    ],
  },
});

/** Where the Things of a scenario are. */
export const THINGS = '/apis/$(group)/v1/namespaces/$(namespace)/things';

/** Where its Tasks are. */
export const TASKS = '/apis/orka.$(group)/v1alpha1/namespaces/$(namespace)/tasks';

/** A Thing of a scenario. */
export const thing = (name: string, spec: object = { size: 1 }, metadata: object = {}): object => ({
  apiVersion: '$(group)/v1',
  kind: 'Thing',
  metadata: { name, ...metadata },
  spec,
});

import { expect } from 'chai';
import { typesOf } from '../../../../scripts/generate/crd-types/kind.ts';
import type { CustomResourceDefinition, JsonSchema } from '../../../../shared/api/kubernetes/custom-resource-definition.ts';

const text: JsonSchema = { type: 'string' };
const choice: JsonSchema = { type: 'string', enum: ['a', 'b'] };

function object(properties: Record<string, JsonSchema>, more: JsonSchema = {}): JsonSchema {
  return { type: 'object', properties, ...more };
}

function widget(spec: JsonSchema, status: JsonSchema = object({})): CustomResourceDefinition {
  const schema = object({ spec, status });
  const version = { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } };
  const spec_ = {
    group: 'example.com',
    scope: 'Namespaced' as const,
    names: { kind: 'Widget', plural: 'widgets' },
    versions: [version],
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec: spec_,
  };
}

/** The generated text without comments and line breaks. */
function typesFrom(spec: JsonSchema, status?: JsonSchema): string {
  return typesOf(widget(spec, status), 'widgets.yaml')
    .replace(/\/\*\*.*?\*\//g, '')
    .replace(/\s+/g, ' ');
}

describe('types from a crd', () => {
  const four = { a: text, b: text, c: text, d: text };
  const rows: { name: string; spec: JsonSchema; status?: JsonSchema; includes: string[] }[] = [
    {
      name: 'the object says what it is and always has a spec',
      spec: object(four),
      includes: [
        "import type { ObjectMeta } from '../meta.ts';",
        "export interface Widget { apiVersion: 'example.com/v1'; kind: 'Widget'; metadata: ObjectMeta; spec: WidgetSpec;",
      ],
    },
    {
      name: 'only required fields are not optional',
      spec: object({ ...four, e: text }, { required: ['b'] }),
      includes: ['a?: string; b: string;'],
    },
    {
      name: 'a part is named after its kind and path',
      spec: object({
        ...four,
        gear: object({ ...four, wheels: { type: 'array', items: object({ ...four, hub: object(four) }) } }),
      }),
      includes: ['gear?: WidgetGear;', 'wheels?: WidgetGearWheel[];', 'hub?: WidgetGearWheelHub;'],
    },
    {
      name: 'small objects stay where they are',
      spec: object({ ...four, key: object({ name: text, n: { type: 'integer' } }, { required: ['name'] }) }),
      includes: ['key?: { name: string; n?: number; };'],
    },
    {
      name: 'a reference to an object is a NamespacedName',
      spec: object({ ...four, ref: object({ namespace: text, name: text }, { required: ['name'] }) }),
      includes: ['import type { NamespacedName, ObjectMeta }', 'ref?: NamespacedName;'],
    },
    {
      name: 'a choice is declared once, though it is offered twice',
      spec: object({ ...four, mode: { ...choice, default: 'a' }, modes: { type: 'array', items: choice } }),
      includes: ['mode?: WidgetMode;', 'modes?: WidgetMode[];', 'export type WidgetMode = "a" | "b";'],
    },
    {
      name: 'a choice of one is that one',
      spec: object({ ...four, only: { type: 'string', enum: ['a'] } }),
      includes: ['only?: "a";'],
    },
    {
      name: 'parts of the same shape share a type, whatever they say about themselves',
      spec: object({ ...four, left: object(four, { description: 'L' }), right: object(four, { description: 'R' }) }),
      includes: ['left?: WidgetLeft; right?: WidgetLeft;'],
    },
    {
      name: 'a part of status whose name is taken has Status in its name',
      spec: object({ ...four, gear: object(four) }),
      status: object({ ...four, gear: object({ ...four, mode: choice }) }),
      includes: ['gear?: WidgetGear;', 'gear?: WidgetStatusGear;', 'export type WidgetStatusGearMode'],
    },
    {
      name: 'maps, and what is left open',
      spec: object({
        ...four,
        labels: { type: 'object', additionalProperties: text },
        open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
        port: { anyOf: [{ type: 'integer' }, text], 'x-kubernetes-int-or-string': true },
      }),
      includes: ['labels?: Record<string, string>;', 'open?: Record<string, unknown>;', 'port?: number | string;'],
    },
    {
      name: 'sub-trees of Kubernetes have the types of Kubernetes',
      spec: object({ ...four, env: { type: 'array', items: object(four) } }),
      includes: ["import type { EnvVar } from '../kubernetes/container.ts';", 'env?: EnvVar[];'],
    },
  ];
  for (const { name, spec, status, includes } of rows) {
    it(name, () => {
      const types = typesFrom(spec, status);
      for (const part of includes) expect(types).to.include(part);
    });
  }

  it('says what a field is for, and its default', () => {
    const spec = object({ ...four, mode: { type: 'string', description: 'How.', default: 'fast' } });
    expect(typesOf(widget(spec), 'widgets.yaml')).to.include('/** How. Default: fast. */\nmode?: string;');
  });

  it('refuses two types of one name', () => {
    const twice = object({ ...four, gear: object({ ...four, mode: choice }), gearMode: object(four) });
    const status = object({ ...four, gearMode: object({ ...four, e: text }) });
    expect(() => typesFrom(twice, status)).to.throw('different types would both be called WidgetStatusGearMode');
  });
});

import { expect } from 'chai';
import { createBuiltinSchemas } from '../../../../../local/apiserver/kinds/load.ts';
import { compileSchema, type JsonObject } from '../../../../../local/apiserver/schema/compile.ts';
import type { Schema } from '../../../../../local/apiserver/schema/structural.ts';

const schema: Schema = {
  type: 'object',
  properties: {
    text: { type: 'string' },
    part: { type: 'object', properties: { at: { type: 'string' }, size: { type: 'integer' } } },
    open: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    any: {},
    texts: { type: 'array', items: { type: 'string' } },
    parts: { type: 'array', items: { type: 'object', properties: { at: { type: 'string' } } } },
    anyOf: { type: 'array', items: {} },
    textOf: { type: 'object', additionalProperties: { type: 'string' } },
    numberOf: { type: 'object', additionalProperties: { type: 'integer' } },
    flagOf: { type: 'object', additionalProperties: { type: 'boolean' } },
    listOf: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
    partOf: { type: 'object', additionalProperties: { type: 'object', properties: { at: { type: 'string' } } } },
    portOf: { type: 'object', additionalProperties: { 'x-kubernetes-int-or-string': true } },
    amountOf: { type: 'object', additionalProperties: { format: 'quantity' } },
  },
};

// What a real kube-apiserver 1.35 made of the same nulls in built-in kinds.
describe('nulls in a built-in kind', () => {
  const rows: { name: string; given: JsonObject; wanted: JsonObject }[] = [
    { name: 'a field goes', given: { text: null, part: null, any: null }, wanted: {} },
    { name: 'a field further down goes', given: { part: { at: null, size: 1 } }, wanted: { part: { size: 1 } } },
    { name: 'a field of an item goes', given: { parts: [{ at: null }] }, wanted: { parts: [{}] } },
    { name: 'a field of an entry goes', given: { partOf: { a: { at: null } } }, wanted: { partOf: { a: {} } } },
    { name: 'an item is empty', given: { texts: [null, 'a'], parts: [null] }, wanted: { texts: ['', 'a'], parts: [{}] } },
    { name: 'an entry is empty', given: { textOf: { a: null, b: 'c' } }, wanted: { textOf: { a: '', b: 'c' } } },
    {
      name: 'each type has an emptiness of its own',
      given: { numberOf: { a: null }, flagOf: { a: null }, listOf: { a: null }, partOf: { a: null }, portOf: { a: null } },
      wanted: { numberOf: { a: 0 }, flagOf: { a: false }, listOf: { a: [] }, partOf: { a: {} }, portOf: { a: 0 } },
    },
    { name: 'an amount is 0', given: { amountOf: { cpu: null } }, wanted: { amountOf: { cpu: '0' } } },
    { name: 'JSON of any shape keeps its own', given: { anyOf: ['a', null] }, wanted: { anyOf: ['a', null] } },
    {
      name: 'what no schema describes keeps its own',
      given: { open: { a: null }, strange: null },
      wanted: { open: { a: null }, strange: null },
    },
  ];
  for (const { name, given, wanted } of rows) {
    it(name, () => {
      const object = structuredClone(given);
      compileSchema(schema, 'Thing').resolveNulls(object);
      expect(object).to.deep.equal(wanted);
    });
  }

  it('is understood all through a real kind', () => {
    const pod: JsonObject = {
      metadata: { name: 'p' },
      spec: { nodeSelector: null, containers: [{ name: 'c', command: null, env: [{ name: 'A', value: null }] }] },
      status: { conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }] },
    };
    createBuiltinSchemas().schema({ group: '', version: 'v1', kind: 'Pod' }).resolveNulls(pod);
    expect(pod).to.deep.equal({
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', env: [{ name: 'A' }] }] },
      status: { conditions: [{ type: 'Ready', status: 'True' }] },
    });
  });
});

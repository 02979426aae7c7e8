import { expect } from 'chai';
import { compileSchema, type JsonObject } from '../../../../../local/apiserver/schema/compile.ts';
import type { Schema } from '../../../../../local/apiserver/schema/structural.ts';
import { compileWidget, widget } from '../widget.ts';

const schema: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      default: {},
      properties: {
        mode: { type: 'string', default: 'auto' },
        note: { type: 'string', nullable: true, default: 'x' },
        plain: { type: 'string' },
        byName: { type: 'object', additionalProperties: { type: 'object', properties: { n: { type: 'integer', default: 1 } } } },
        list: { type: 'array', items: { type: 'object', properties: { n: { type: 'integer', default: 1 } } } },
      },
    },
  },
};

describe('defaults', () => {
  const rows: { name: string; given: JsonObject; wanted: JsonObject }[] = [
    { name: 'a default object is itself defaulted', given: {}, wanted: { spec: { mode: 'auto', note: 'x' } } },
    { name: 'what is there stays', given: { spec: { mode: '', note: null } }, wanted: { spec: { mode: '', note: null } } },
    {
      name: 'null gives way where none is allowed',
      given: { spec: { mode: null, plain: null, note: 'n' } },
      wanted: { spec: { mode: 'auto', note: 'n' } },
    },
    {
      name: 'entries of maps and items of lists are defaulted',
      given: { spec: { mode: 'm', note: 'n', byName: { a: {} }, list: [{}, { n: 2 }] } },
      wanted: { spec: { mode: 'm', note: 'n', byName: { a: { n: 1 } }, list: [{ n: 1 }, { n: 2 }] } },
    },
  ];
  for (const { name, given, wanted } of rows) {
    it(name, () => {
      const object = structuredClone(given);
      compileSchema(schema, 'Thing').applyDefaults(object);
      expect(object).to.deep.equal(wanted);
    });
  }

  it('gives every object a default of its own', () => {
    const compiled = compileSchema(schema, 'Thing');
    const [a, b]: JsonObject[] = [{}, {}];
    compiled.applyDefaults(a ?? {});
    compiled.applyDefaults(b ?? {});
    expect(a?.['spec']).to.not.equal(b?.['spec']);
  });
});

describe('pruning', () => {
  it('removes what the schema does not know and says what', () => {
    const object = widget({
      kind: 'small',
      typo: 1,
      open: { any: { thing: 1 } },
      parts: [{ name: 'a', bogus: 1 }],
      pod: { spec: {} },
    });
    expect(compileWidget().prune(object).sort()).to.deep.equal(['spec.parts[0].bogus', 'spec.typo']);
    expect(object).to.deep.equal(
      widget({ kind: 'small', open: { any: { thing: 1 } }, parts: [{ name: 'a' }], pod: { spec: {} } }),
    );
  });

  it('knows metadata without being told', () => {
    const object = widget(
      { kind: 'small' },
      { metadata: { name: 'w', labels: { a: 'b' }, ownerReferences: [{ uid: 'u', x: 1 }], colour: 'red' } },
    );
    expect(compileWidget().unknownFields(object).sort()).to.deep.equal(['metadata.colour', 'metadata.ownerReferences[0].x']);
  });

  it('only looks where it is asked to look', () => {
    const object = widget({ kind: 'small', typo: 1 });
    expect(compileWidget().unknownFields(object)).to.deep.equal(['spec.typo']);
    expect(object).to.deep.equal(widget({ kind: 'small', typo: 1 }));
  });

  it('removes a field called __proto__ like any other', () => {
    const object = JSON.parse('{"spec":{"kind":"small","__proto__":{"x":1}}}') as JsonObject;
    expect(compileWidget().prune(object)).to.deep.equal(['spec.__proto__']);
    expect(Object.keys(object['spec'] as JsonObject)).to.deep.equal(['kind']);
  });
});

import { expect } from 'chai';
import { type Cause, compileSchema, type JsonObject } from '../../../../../local/apiserver/schema/compile.ts';
import type { Schema, ValidationRule } from '../../../../../local/apiserver/schema/structural.ts';

const text: Schema = { type: 'string' };

const withRule = (rule: ValidationRule, properties: Record<string, Schema>): Schema => ({
  type: 'object',
  properties: { spec: { type: 'object', properties, 'x-kubernetes-validations': [rule] } },
});

const judge = (rule: ValidationRule, properties: Record<string, Schema>, spec: JsonObject, old?: JsonObject): Cause[] => {
  const compiled = compileSchema(withRule(rule, properties), 'Thing');
  expect(compiled.checkRules(), 'the rule compiles').to.deep.equal([]);
  return compiled.validate({ spec }, old && { spec: old });
};

describe('CEL rules', () => {
  const holding: { rule: string; properties: Record<string, Schema>; spec: JsonObject }[] = [
    { rule: 'self.n + 1 == 3', properties: { n: { type: 'integer' } }, spec: { n: 2 } },
    { rule: 'self.r > 1.4', properties: { r: { type: 'number' } }, spec: { r: 2 } },
    { rule: 'self.p == 80', properties: { p: { 'x-kubernetes-int-or-string': true } }, spec: { p: 80 } },
    {
      rule: "self.__namespace__ == 'a' && self.x__dash__y == 'b'",
      properties: { namespace: text, 'x-y': text },
      spec: { namespace: 'a', 'x-y': 'b' },
    },
    {
      rule: "self.m['x'] == 'y' && 'x' in self.m && self.m.all(k, k.size() == 1)",
      properties: { m: { type: 'object', additionalProperties: text } },
      spec: { m: { x: 'y' } },
    },
    {
      rule: 'self.t > timestamp("2020-01-01T00:00:00Z")',
      properties: { t: { type: 'string', format: 'date-time' } },
      spec: { t: '2021-01-01T00:00:00Z' },
    },
    { rule: 'self.d >= duration("1h")', properties: { d: { type: 'string', format: 'duration' } }, spec: { d: '90m' } },
    { rule: "self.b == b'hi'", properties: { b: { type: 'string', format: 'byte' } }, spec: { b: 'aGk=' } },
    {
      rule: 'self.l.isSorted() && self.l.sum() == 6 && self.l.max() == 3',
      properties: { l: { type: 'array', items: { type: 'integer' } } },
      spec: { l: [1, 2, 3] },
    },
    { rule: "self.s.find('[0-9]+') == '42' && self.s.replace('a', 'b') == 'b42'", properties: { s: text }, spec: { s: 'a42' } },
    { rule: "self.?s.orValue('none') == 'none'", properties: { s: text }, spec: {} },
    {
      rule: 'self.l.exists_one(i, i.name == "a")',
      properties: { l: { type: 'array', items: { type: 'object', properties: { name: text } } } },
      spec: { l: [{ name: 'a' }, { name: 'b' }] },
    },
    {
      rule: 'self.o == self.q',
      properties: { o: { type: 'object', properties: { a: text } }, q: { type: 'object', properties: { a: text } } },
      spec: { o: { a: '1' }, q: { a: '1' } },
    },
  ];
  for (const { rule, properties, spec } of holding) {
    it(`holds: ${rule}`, () => {
      expect(judge({ rule }, properties, spec)).to.deep.equal([]);
    });
  }

  it('says which rule could not be evaluated, and why', () => {
    const [cause] = judge({ rule: "self.a == 'x'" }, { a: text }, {});
    expect(cause).to.deep.equal({
      reason: 'FieldValueInvalid',
      field: 'spec',
      message: 'Invalid value: "object": no such key: a evaluating rule: self.a == \'x\'',
    });
  });

  it('gives a rule with optionalOldSelf an empty oldSelf on create', () => {
    const rule = { rule: "oldSelf.hasValue() || self.a == 'first'", optionalOldSelf: true };
    expect(judge(rule, { a: text }, { a: 'first' })).to.deep.equal([]);
    expect(judge(rule, { a: text }, { a: 'later' })).to.have.length(1);
    expect(judge(rule, { a: text }, { a: 'later' }, { a: 'first' })).to.deep.equal([]);
  });

  it('falls back to the fixed message when the message expression fails', () => {
    const rule = { rule: 'false', message: 'no', messageExpression: 'self.missing' };
    const compiled = compileSchema(withRule(rule, { missing: text }), 'Thing');
    expect(compiled.validate({ spec: {} }).map(({ message }) => message)).to.deep.equal(['Invalid value: no']);
  });

  it('says the cause of each reason', () => {
    const of = (reason: string): unknown => {
      const [cause] = judge({ rule: "self.a != 'x'", message: 'no x', reason, fieldPath: '.a' }, { a: text }, { a: 'x' });
      return cause;
    };
    expect(of('FieldValueRequired')).to.include({
      reason: 'FieldValueRequired',
      message: 'Required value: no x',
      field: 'spec.a',
    });
    expect(of('FieldValueForbidden')).to.include({ reason: 'FieldValueForbidden', message: 'Forbidden: no x', field: 'spec.a' });
    expect(of('FieldValueDuplicate')).to.include({ reason: 'FieldValueDuplicate', field: 'spec.a' });
    expect(of('FieldValueInvalid')).to.include({ reason: 'FieldValueInvalid', message: 'Invalid value: no x', field: 'spec.a' });
  });

  it('judges a scalar by a rule of its own and shows it', () => {
    const schema: Schema = {
      type: 'object',
      properties: { n: { type: 'integer', 'x-kubernetes-validations': [{ rule: 'self % 2 == 0', message: 'must be even' }] } },
    };
    expect(compileSchema(schema, 'Thing').validate({ n: 3 })).to.deep.equal([
      { reason: 'FieldValueInvalid', field: 'n', message: 'Invalid value: 3: must be even' },
    ]);
  });

  it('refuses rules with unknown names and functions', () => {
    const problem = (rule: string): string =>
      compileSchema(withRule({ rule }, { a: text }), 'Thing').checkRules()[0]?.message ?? '';
    expect(problem('self.b')).to.contain("undefined field 'b'");
    expect(problem('self.a.shout()')).to.contain('compilation failed');
    expect(problem('self.a ==')).to.contain('compilation failed');
    expect(problem('self.a')).to.contain('cel expression must evaluate to a bool');
    expect(problem('nobody == 1')).to.contain('compilation failed');
  });
});

import { expect } from 'chai';
import { InvalidError } from '../../../../shared/errors/catalogue.ts';
import { validator } from '../../../../shared/schema/validate.ts';

const schema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    size: { enum: ['s', 'm'] },
    at: { type: 'string', format: 'date-time' },
    parts: {
      type: 'array',
      items: { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, 'a/b': { type: 'string' } } },
    },
  },
};

const rows: readonly { name: string; value: unknown; field: string; says: string }[] = [
  { name: 'a missing field', value: {}, field: 'name', says: 'thing: name is required' },
  {
    name: 'a missing field inside a list',
    value: { name: 'x', parts: [{ id: 1 }, {}] },
    field: 'parts[1].id',
    says: 'thing: parts[1].id is required',
  },
  { name: 'a wrong type', value: { name: 5 }, field: 'name', says: 'thing: name must be string' },
  {
    name: 'a value that is not one of those allowed',
    value: { name: 'x', size: 'l' },
    field: 'size',
    says: 'thing: size must be one of s, m',
  },
  { name: 'an unknown field', value: { name: 'x', nmae: 1 }, field: 'nmae', says: 'thing: nmae is not a known field' },
  { name: 'a bad format', value: { name: 'x', at: 'now' }, field: 'at', says: 'thing: at must match format "date-time"' },
  {
    name: 'a field whose name holds a slash',
    value: { name: 'x', parts: [{ id: 1, 'a/b': 1 }] },
    field: 'parts[0].a/b',
    says: 'thing: parts[0].a/b must be string',
  },
  { name: 'something else altogether', value: 'x', field: '', says: 'thing: the value must be object' },
];

describe('schema: validator', () => {
  const check = validator<{ name: string }>('thing', schema);
  it('returns what is valid', () => expect(check({ name: 'x' })).to.deep.equal({ name: 'x' }));
  for (const { name, value, field, says } of rows) {
    it(`names the field: ${name}`, () => {
      expect(() => check(value))
        .to.throw(InvalidError, says)
        .with.nested.property('details.field', field);
    });
  }
  it('compiles a schema only when a value comes', () => {
    expect(() => validator('broken', { type: 'nonsense' })).not.to.throw();
  });
  it('coerces and fills in defaults where asked', () => {
    const config = validator(
      'config',
      { type: 'object', properties: { PORT: { type: 'integer' }, HOST: { type: 'string', default: 'localhost' } } },
      { coerce: true },
    );
    expect(config({ PORT: '80' })).to.deep.equal({ PORT: 80, HOST: 'localhost' });
  });
  it('follows references', () => {
    const check2 = validator(
      'thing',
      { $id: 'a.json', type: 'object', properties: { b: { $ref: 'b.json' } } },
      { references: [{ $id: 'b.json', type: 'string' }] },
    );
    expect(() => check2({ b: 1 })).to.throw(InvalidError, 'b must be string');
  });
});

import { expect } from 'chai';
import { checkableSchema } from '../../../../../functions/api/core/checkable-schema.ts';
import { candidatesFor, effectOf, mayUse, offeredName, offerOf } from '../../../../../functions/api/core/custom-tool.ts';
import { searchResults } from '../../../../../functions/api/core/search-results.ts';
import type { ToolSpec } from '../../../../../shared/api/generated/tool.ts';

describe('api core: custom-tool', () => {
  it('offers names that every model takes', () => {
    const long = 'x'.repeat(70);
    const names = ['crm', 'crm.v2', long].flatMap((name) => [
      offeredName(name),
      offeredName(name, 'do it/now'),
      offeredName(name, long),
    ]);
    for (const name of names) expect(name).to.match(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(new Set(names).size).to.equal(names.length);
    expect(names.slice(0, 2)).to.deep.equal(['crm', 'crm__do_it_now']);
  });
  it('finds the Tools behind them again, long ones too', () => {
    const long = 'x'.repeat(70);
    const custom = ['crm', 'crm.v2', `${long}__read`, 'repo__read'];
    for (const [offered, object] of [
      [offeredName('crm'), 'crm'],
      [offeredName('crm.v2', 'get'), 'crm.v2'],
      [offeredName(long, 'read'), long],
      [offeredName('repo', 'y'.repeat(80)), 'repo'],
    ] as const)
      expect(candidatesFor(offered, custom)).to.include(object);
    expect(candidatesFor('other', custom)).to.deep.equal([]);
  });
  it('lets a run use the tools that it names, or all of a server', () => {
    expect([mayUse(['repo'], 'repo', 'x'), mayUse(['repo__x'], 'repo', 'x'), mayUse(['repo__y'], 'repo', 'x')]).to.deep.equal([
      true,
      true,
      false,
    ]);
  });
  it('always has an object’s schema', () => {
    const spec = { description: 'd' };
    expect(
      offerOf({ apiVersion: 'core.orka.ai/v1alpha1', kind: 'Tool', metadata: { name: 't' }, spec }).parameters,
    ).to.deep.equal({
      type: 'object',
      properties: {},
    });
  });
  const effects: [ToolSpec, string][] = [
    [{ description: '', http: {} }, 'effectful'],
    [{ description: '', http: { method: 'PATCH' } }, 'effectful'],
    [{ description: '', http: { method: 'GET' } }, 'pure'],
    [{ description: '', http: { method: 'DELETE' } }, 'idempotent'],
    [{ description: '', effect: 'idempotent', http: { method: 'POST' } }, 'idempotent'],
  ];
  for (const [spec, effect] of effects) it(`${JSON.stringify(spec)} is ${effect}`, () => expect(effectOf(spec)).to.equal(effect));
});

describe('api core: checkable-schema', () => {
  it('keeps what can be checked at once, at every depth, and nothing else', () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      'x-own': 1,
      required: ['a'],
      properties: {
        a: { type: 'string', pattern: '^(a+)+$', format: 'email', maxLength: 3 },
        pattern: { type: 'array', uniqueItems: true, items: { patternProperties: { x: {} }, enum: [1] } },
      },
      anyOf: [{ pattern: 'x' }, true],
      additionalProperties: false,
    };
    expect(checkableSchema(schema)).to.deep.equal({
      type: 'object',
      required: ['a'],
      properties: { a: { type: 'string', maxLength: 3 }, pattern: { type: 'array', items: { enum: [1] } } },
      anyOf: [{}, true],
      additionalProperties: false,
    });
  });
});

describe('api core: search-results', () => {
  it('takes a list, or one in an object, by the names that engines use', () => {
    const found = [{ title: 't', url: 'u', snippet: 's' }];
    expect(searchResults(found, 5)).to.deep.equal(found);
    expect(searchResults({ results: [{ title: 't', link: 'u', description: 's' }, null, 7] }, 5)).to.deep.equal(found);
    expect(searchResults([...found, ...found], 1)).to.have.length(1);
  });
  it('knows what is none', () => {
    for (const answer of [null, 'x', {}, { results: 1 }]) expect(searchResults(answer, 5)).to.equal(undefined);
  });
});

import { expect } from 'chai';
import fc from 'fast-check';
import { difference, fromFieldsV1, isEmpty } from '../../../../../../local/apiserver/patch/fieldmanager/core/field-set.ts';
import { fieldsOf } from '../../../../../../local/apiserver/patch/fieldmanager/core/fields-of.ts';
import type { JsonObject } from '../../../../../../local/apiserver/schema/compile.ts';
import { compileWidget } from '../../widget.ts';
import { History } from './history.ts';

const { root } = compileWidget();
const letter = fc.constantFrom('a', 'b', 'c');

const anySpec: fc.Arbitrary<JsonObject> = fc.record(
  {
    kind: fc.constantFrom('small', 'large'),
    count: fc.integer({ min: 1, max: 3 }),
    tags: fc.uniqueArray(letter, { minLength: 1 }),
    list: fc.array(letter, { minLength: 1, maxLength: 2 }),
    labels: fc.dictionary(letter, letter, { minKeys: 1, maxKeys: 2 }),
    parts: fc.uniqueArray(fc.record({ name: letter, size: fc.integer({ min: 1, max: 2 }) }), {
      selector: ({ name }) => name,
      minLength: 1,
    }),
    atomic: fc.record({ x: letter }),
  },
  { requiredKeys: ['kind'] },
);

const anyRequests = fc.array(fc.tuple(fc.constantFrom('one', 'two'), anySpec), { minLength: 1, maxLength: 5 });

const replay = (requests: readonly (readonly [string, JsonObject])[]): History => {
  const history = new History();
  for (const [manager, spec] of requests) history.apply(manager, { spec }, { force: true });
  return history;
};

describe('the laws of server-side apply', () => {
  it('what was applied last is there', () => {
    fc.assert(
      fc.property(anyRequests, (requests) => {
        const applied = fieldsOf(root, { spec: requests.at(-1)?.[1] });
        const stored = fieldsOf(root, { spec: replay(requests).spec });
        expect(isEmpty(difference(applied, stored))).to.equal(true);
      }),
    );
  });

  it('applying the same again changes nothing', () => {
    fc.assert(
      fc.property(anyRequests, (requests) => {
        const history = replay(requests);
        const before = structuredClone(history.live);
        const last = requests.at(-1);
        if (last) history.apply(last[0], { spec: last[1] });
        expect(history.live).to.deep.equal(before);
      }),
    );
  });

  it('nobody owns what is not there', () => {
    fc.assert(
      fc.property(anyRequests, (requests) => {
        const history = replay(requests);
        const stored = fieldsOf(root, { spec: history.spec });
        for (const { fieldsV1 } of history.entries) expect(isEmpty(difference(fromFieldsV1(fieldsV1), stored))).to.equal(true);
      }),
    );
  });

  it('what its only manager applies no longer is gone, but for defaults', () => {
    fc.assert(
      fc.property(anySpec, anySpec, (first, second) => {
        expect(
          replay([
            ['one', first],
            ['one', second],
          ]).spec,
        ).to.deep.equal(replay([['one', second]]).spec);
      }),
    );
  });
});

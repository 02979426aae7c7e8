import { expect } from 'chai';
import fc from 'fast-check';
import {
  describePath,
  difference,
  type FieldSet,
  fromFieldsV1,
  intersection,
  isEmpty,
  paths,
  setOf,
  toFieldsV1,
  union,
} from '../../../../../../local/apiserver/patch/fieldmanager/core/field-set.ts';

const step = fc.constantFrom('f:a', 'f:b', 'k:{"n":1}', 'v:"x"');
const anySet = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), { maxLength: 8 }).map((all) => setOf(...all));

const texts = (set: FieldSet): string[] => paths(set).map((path) => path.join('/'));
const same = (a: FieldSet, b: Iterable<string>): void => {
  expect(new Set(texts(a))).to.deep.equal(new Set(b));
};

describe('field sets', () => {
  it('obey the laws of sets', () => {
    fc.assert(
      fc.property(anySet, anySet, (a, b) => {
        const [inA, inB] = [texts(a), texts(b)];
        same(union(a, b), [...inA, ...inB]);
        same(
          intersection(a, b),
          inA.filter((one) => inB.includes(one)),
        );
        same(
          difference(a, b),
          inA.filter((one) => !inB.includes(one)),
        );
        expect(isEmpty(a)).to.equal(inA.length === 0);
      }),
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(anySet, (set) => {
        same(fromFieldsV1(toFieldsV1(set)), texts(set));
      }),
    );
  });

  it('write members that have fields below them with a dot', () => {
    expect(toFieldsV1(setOf(['f:a'], ['f:a', 'f:b'], ['f:c', 'f:d']))).to.deep.equal({
      'f:a': { '.': {}, 'f:b': {} },
      'f:c': { 'f:d': {} },
    });
  });

  it('describe paths as people read them', () => {
    expect(describePath(['f:spec', 'f:ports', 'k:{"port":80,"protocol":"TCP"}', 'f:name'])).to.equal(
      '.spec.ports[port=80,protocol="TCP"].name',
    );
    expect(describePath(['f:finalizers', 'v:"x"'])).to.equal('.finalizers[="x"]');
  });
});

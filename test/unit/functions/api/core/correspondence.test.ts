import { expect } from 'chai';
import { circleBetween, circleNamed } from '../../../../../functions/api/core/correspondence.ts';
import type { Family } from '../../../../../functions/api/core/family.ts';

const member = (name: string) => ({ name, uid: `uid-${name}` });
const family = (name: string, parent?: string): Family => ({
  self: member(name),
  parent: parent === undefined ? undefined : member(parent),
});
const [top, left, right, below, stranger] = [
  family('top'),
  family('left', 'top'),
  family('right', 'top'),
  family('below', 'left'),
  family('stranger'),
];

describe('api core: correspondence', () => {
  const pairs: { name: string; from: Family; to: Family; circle: string | undefined }[] = [
    { name: 'siblings', from: left, to: right, circle: 'uid-top' },
    { name: 'child to parent', from: left, to: top, circle: 'uid-top' },
    { name: 'parent to child', from: left, to: below, circle: 'uid-left' },
    { name: 'not to a grandchild', from: top, to: below, circle: undefined },
    { name: 'not to a nephew', from: right, to: below, circle: undefined },
    { name: 'not to a stranger', from: left, to: stranger, circle: undefined },
    { name: 'not to oneself', from: left, to: left, circle: undefined },
    {
      name: 'not to a namesake of the parent',
      from: left,
      to: { ...top, self: { name: 'top', uid: 'uid-reborn' } },
      circle: undefined,
    },
  ];
  for (const { name, from, to, circle } of pairs) it(name, () => expect(circleBetween(from, to)).to.equal(circle));

  const names: { name: string; of: Family; asked: string | undefined; circle: string | undefined }[] = [
    { name: 'the parent’s by name', of: left, asked: 'top', circle: 'uid-top' },
    { name: 'the parent’s by uid', of: left, asked: 'uid-top', circle: 'uid-top' },
    { name: 'one’s own', of: left, asked: 'left', circle: 'uid-left' },
    { name: 'the parent’s where nothing is said', of: left, asked: undefined, circle: 'uid-top' },
    { name: 'one’s own where there is no parent', of: top, asked: '', circle: 'uid-top' },
    { name: 'nobody else’s', of: left, asked: 'right', circle: undefined },
  ];
  for (const { name, of, asked, circle } of names) it(name, () => expect(circleNamed(of, asked)).to.equal(circle));
});

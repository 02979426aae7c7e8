import { expect } from 'chai';
import { parseLabelSelector, SelectorError } from '../../../../../local/apiserver/core/labels.ts';

describe('local/apiserver/core/labels', () => {
  const labels = { a: 'b', n: '5', 'x.io/y': 'z', empty: '' };
  const rows: { selector: string; selected: boolean }[] = [
    { selector: 'a=b', selected: true },
    { selector: 'a==b', selected: true },
    { selector: 'a = b , n', selected: true },
    { selector: 'a=c', selected: false },
    { selector: 'a!=c', selected: true },
    { selector: 'missing!=c', selected: true },
    { selector: 'a!=b', selected: false },
    { selector: 'x.io/y', selected: true },
    { selector: '!missing', selected: true },
    { selector: '!a', selected: false },
    { selector: 'a in (b,c)', selected: true },
    { selector: 'a in (c)', selected: false },
    { selector: 'missing in (c)', selected: false },
    { selector: 'a notin (c,d)', selected: true },
    { selector: 'missing notin (c)', selected: true },
    { selector: 'a notin (b)', selected: false },
    { selector: 'empty=', selected: true },
    { selector: 'empty in (,x)', selected: true },
    { selector: 'n>4', selected: true },
    { selector: 'n<4', selected: false },
    { selector: 'a=b,n=6', selected: false },
    { selector: 'toString', selected: false },
  ];
  for (const { selector, selected } of rows) {
    it(`${selector} ${selected ? 'selects' : 'leaves out'}`, () =>
      expect(parseLabelSelector(selector)?.(labels)).to.equal(selected));
  }

  it('selects everything where it says nothing', () => expect(parseLabelSelector('')).to.equal(undefined));
  it('looks at an object without labels', () => expect(parseLabelSelector('!a')?.(undefined)).to.equal(true));

  for (const selector of ['a b c', 'a in b', 'a in (b', '=b', 'a,', 'a b', '!', 'a=b=c', 'A B=c', '-x=y', 'a=-', 'a in (b) c']) {
    it(`cannot read ${selector}`, () =>
      expect(() => parseLabelSelector(selector)).to.throw(
        SelectorError,
        /^(unable to parse requirement: |found '.*', expected: )/,
      ));
  }
});

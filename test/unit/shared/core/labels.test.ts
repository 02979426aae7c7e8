import { expect } from 'chai';
import { labelValue } from '../../../../shared/core/labels.ts';

const pattern = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

describe('labelValue', () => {
  for (const [why, text] of [
    ['an ordinary name', 'build-feature'],
    ['dots and underscores', 'v1.2_rc'],
    ['the empty string', ''],
    ['the longest that Kubernetes takes', 'a'.repeat(63)],
  ] as const) {
    it(`leaves ${why} as it is`, () => expect(labelValue(text)).to.equal(text));
  }

  for (const [why, text] of [
    ['a name that is too long', 'a'.repeat(64)],
    ['a name whose cut would end in a dash', `${'a'.repeat(53)}${'-'.repeat(20)}`],
    ['spaces and slashes', 'coder / night shift'],
    ['a leading dash', '-coder'],
    ['nothing but strange characters', '✓✓✓'],
  ] as const) {
    it(`makes ${why} fit`, () => {
      const value = labelValue(text);
      expect(value).to.match(pattern);
      expect(value.length).to.be.within(1, 63);
      expect(labelValue(text), 'the same every time').to.equal(value);
    });
  }

  it('keeps different long names different', () => {
    expect(labelValue(`${'a'.repeat(80)}1`)).not.to.equal(labelValue(`${'a'.repeat(80)}2`));
    expect(labelValue('a b')).not.to.equal(labelValue('a/b'));
  });
});

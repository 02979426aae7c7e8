import { expect } from 'chai';
import { filename, integer, optionalInteger } from '../../../../../functions/store/core/parameters.ts';
import { InvalidError } from '../../../../../shared/errors/catalogue.ts';

const range = { min: 0, max: 10 };

describe('store: parameters of paths and queries', () => {
  for (const text of ['', 'x', '1.5', '1e1', '-1', '11', ' 1', '0x1', '99999999999999999999'])
    it(`${JSON.stringify(text)} is no number from 0 to 10, and the error names the parameter`, () => {
      expect(() => integer('step', text, range)).to.throw(InvalidError, /^step /);
    });
  for (const text of ['0', '10', '007']) it(`${text} is one`, () => expect(integer('step', text, range)).to.equal(Number(text)));
  it('a minimum below zero lets a negative number through', () =>
    expect(integer('after', '-1', { min: -1, max: 1 })).to.equal(-1));
  it('a parameter that is not there has its fallback', () =>
    expect(optionalInteger('limit', null, { ...range, fallback: 5 })).to.equal(5));

  for (const name of ['report.md', 'ünï.txt', '.hidden', 'a b', '...', 'x'.repeat(255)])
    it(`${name.slice(0, 20)} is a name of a file`, () => expect(filename(name)).to.equal(name));
  for (const name of ['', '.', '..', 'a/b', '../x', 'a\\b', 'a"b', 'a\r\nb', 'a\0', 'x'.repeat(256), 'ü'.repeat(128)])
    it(`${JSON.stringify(name).slice(0, 20)} is none`, () => expect(() => filename(name)).to.throw(InvalidError, /filename/));
});

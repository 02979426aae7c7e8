import { expect } from 'chai';
import { type Page, pageOf } from '../../../../../functions/api/core/list-page.ts';

const rows: { name: string; query: object; everything?: boolean; is?: Page; says?: string }[] = [
  { name: 'nothing asked', query: {}, is: { limit: 100, continue: undefined } },
  { name: 'empty values, as forms send them', query: { limit: '', continue: '' }, is: { limit: 100, continue: undefined } },
  { name: 'a page', query: { limit: '20', continue: 'abc' }, is: { limit: 20, continue: 'abc' } },
  { name: 'the largest page', query: { limit: '500' }, is: { limit: 500, continue: undefined } },
  { name: 'more than that', query: { limit: '501' }, is: { limit: 500, continue: undefined } },
  {
    name: 'everything, where that can be had',
    query: { limit: '0' },
    everything: true,
    is: { limit: 'all', continue: undefined },
  },
  { name: 'everything, where it cannot', query: { limit: '0' }, says: 'limit must be at least 1' },
  {
    name: 'everything, from a page on',
    query: { limit: '0', continue: 'a' },
    everything: true,
    says: 'continue cannot be used with limit=0',
  },
  { name: 'less than nothing', query: { limit: '-1' }, everything: true, says: 'limit must be at least 1' },
  { name: 'no number', query: { limit: 'ten' }, says: 'invalid limit parameter: "ten" is not a whole number' },
  { name: 'a fraction', query: { limit: '1.5' }, says: 'invalid limit parameter: "1.5" is not a whole number' },
  { name: 'the same twice', query: { limit: ['1', '2'] }, says: 'invalid limit parameter: "1,2" is not a whole number' },
  { name: 'a number beyond all numbers', query: { limit: '9'.repeat(30) }, says: 'invalid limit parameter' },
];

describe('api core: list-page', () => {
  for (const { name, query, everything = false, is, says } of rows) {
    it(name, () => {
      if (is !== undefined) expect(pageOf(query, { everything })).to.deep.equal(is);
      else expect(() => pageOf(query, { everything })).to.throw(says ?? '');
    });
  }
});

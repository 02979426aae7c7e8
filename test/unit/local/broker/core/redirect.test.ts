import { expect } from 'chai';
import { type Hop, redirected } from '../../../../../local/broker/core/redirect.ts';

const body = Buffer.from('{}');
const hop: Hop = { method: 'POST', url: 'http://fn/a', headers: { 'ce-id': '1', 'content-type': 'application/json' }, body };

const rows: readonly { name: string; status: number; location?: string; url?: string; method?: string }[] = [
  { name: '307 keeps the method', status: 307, location: '/b', url: 'http://fn/b', method: 'POST' },
  { name: '308 keeps the method', status: 308, location: 'http://other/', url: 'http://other/', method: 'POST' },
  { name: '302 becomes a GET', status: 302, location: 'b', url: 'http://fn/b', method: 'GET' },
  { name: 'a redirect to nowhere is an answer', status: 302 },
  { name: 'a redirect to another protocol is an answer', status: 307, location: 'ftp://fn/' },
  { name: 'another status is an answer', status: 201, location: '/b' },
];

describe('broker: redirects', () => {
  for (const { name, status, location, url, method } of rows) {
    it(name, () => {
      const next = redirected(hop, { status, location });
      expect(next?.url).to.equal(url);
      expect(next?.method).to.equal(method);
    });
  }
  it('leave the data behind where they become a GET, and the event’s attributes not', () => {
    const next = redirected(hop, { status: 303, location: '/b' });
    expect(next?.headers).to.deep.equal({ 'ce-id': '1', referer: 'http://fn/a' });
    expect(next?.body).to.have.length(0);
  });
});

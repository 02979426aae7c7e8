import { expect } from 'chai';
import { deadLetterHeaders } from '../../../../../local/broker/core/dead-letter.ts';

const event = { headers: { 'ce-id': '1' }, body: Buffer.alloc(0), hops: 7 };

describe('broker: dead letters', () => {
  it('keep the event’s headers and say what went wrong, the answer in at most 1,024 characters of Base64', () => {
    const headers = deadLetterHeaders(event, { destination: 'http://fn/a', status: 503, body: 'é'.repeat(1000) });
    expect(headers).to.include({ 'ce-id': '1', 'ce-knativeerrordest': 'http://fn/a', 'ce-knativeerrorcode': '503' });
    expect(headers['ce-knativeerrordata']).to.have.length(1024);
  });
  it('tell of an empty answer, and of what is left of the hop limit', () => {
    const headers = deadLetterHeaders(event, { destination: 'http://fn', status: 400, body: '' });
    expect(headers).to.include({ 'ce-knativeerrorcode': '400', 'ce-knativeerrordata': '', 'ce-knativebrokerttl': '7' });
  });
  it('keep what an event says of itself', () => {
    const again = { ...event, headers: { 'ce-knativeerrorcode': '500' } };
    const headers = deadLetterHeaders(again, { destination: 'http://fn', status: 400, body: '' });
    expect(headers).to.include({ 'ce-knativeerrorcode': '500', 'ce-knativeerrordest': 'http://fn' });
  });
  it('say nothing of what is not to be told', () => {
    const headers = deadLetterHeaders({ ...event, headers: {} }, { destination: 'x', status: 502, body: 'y', isUntold: true });
    expect(headers).to.deep.equal({ 'ce-knativebrokerttl': '7' });
  });
});

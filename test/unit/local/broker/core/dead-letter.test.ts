import { expect } from 'chai';
import { deadLetterHeaders } from '../../../../../local/broker/core/dead-letter.ts';

describe('broker: dead letters', () => {
  it('keep the event’s headers and say what went wrong, the answer in Base64 and at most 1,024 bytes of it', () => {
    const headers = deadLetterHeaders({ 'ce-id': '1' }, { destination: 'http://fn/ä b', status: 500, body: 'é'.repeat(1000) });
    expect(headers).to.include({ 'ce-id': '1', 'ce-knativeerrordest': 'http://fn/%C3%A4%20b', 'ce-knativeerrorcode': '500' });
    expect(Buffer.from(headers['ce-knativeerrordata'] ?? '', 'base64')).to.have.length(1024);
  });
  it('say nothing of an empty answer, and replace what an earlier dead letter said', () => {
    const headers = deadLetterHeaders({ 'ce-knativeerrorcode': '500' }, { destination: 'http://fn', status: 400, body: '' });
    expect(headers).to.have.property('ce-knativeerrorcode', '400');
    expect(headers).not.to.have.property('ce-knativeerrordata');
  });
});

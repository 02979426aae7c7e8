import { expect } from 'chai';
import { encodeStructured } from '../../../../../../local/broker/core/event/encode.ts';

const headers = { 'ce-specversion': '1.0', 'ce-id': 'Ã©', 'ce-source': '/s', 'ce-type': 't', traceparent: 'x' };
const rows: readonly { name: string; contentType?: string; body: Buffer; data: object }[] = [
  { name: 'no data', body: Buffer.alloc(0), data: {} },
  { name: 'JSON', contentType: 'application/json; charset=utf-8', body: Buffer.from('{"a":[1]}'), data: { data: { a: [1] } } },
  { name: 'JSON without a content type', body: Buffer.from('7'), data: { data: 7 } },
  { name: 'text', contentType: 'text/plain', body: Buffer.from('"é'), data: { data: '"é' } },
  { name: 'bytes', contentType: 'image/png', body: Buffer.from([0, 255]), data: { data_base64: 'AP8=' } },
  { name: 'JSON that is none', contentType: 'application/json', body: Buffer.from('{'), data: { data_base64: 'ew==' } },
];

describe('broker: events in the JSON format', () => {
  for (const { name, contentType, body, data } of rows) {
    it(name, () => {
      const given = contentType === undefined ? headers : { ...headers, 'content-type': contentType };
      const encoded = encodeStructured({ headers: given, body });
      expect(encoded.headers).to.deep.equal({ traceparent: 'x', 'content-type': 'application/cloudevents+json' });
      const attributes = contentType === undefined ? {} : { datacontenttype: contentType };
      const event = { specversion: '1.0', id: 'é', source: '/s', type: 't', ...attributes, ...data };
      expect(JSON.parse(encoded.body.toString('utf8'))).to.deep.equal(event);
    });
  }
});

import { expect } from 'chai';
import { decodeForeignEvent } from '../../../eventing/codec.ts';
import { UnparsableError } from '../../../shared/errors/catalogue.ts';

const attributes = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/door', 'ce-type': 'com.example.bell' };
const binary = (contentType: string | undefined, body: string | Buffer) =>
  decodeForeignEvent({
    headers: { ...attributes, ...(contentType === undefined ? {} : { 'content-type': contentType }) },
    body: Buffer.from(body),
  });
const structured = (more: object) =>
  decodeForeignEvent({
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: Buffer.from(JSON.stringify({ specversion: '1.0', id: '1', source: '/door', type: 'com.example.bell', ...more })),
  });

describe("somebody else's event", () => {
  for (const [name, contentType, body, data] of [
    ['JSON', 'application/json', '{"a":1}', { a: 1 }],
    ['JSON by its suffix', 'application/problem+json; charset=utf-8', '[1]', [1]],
    ['JSON where nothing is said', undefined, '"x"', 'x'],
    ['text', 'text/plain', '{"a":1}', '{"a":1}'],
    ['XML', 'application/atom+xml', '<a/>', '<a/>'],
    ['bytes', 'application/octet-stream', Buffer.from([0, 255]), 'AP8='],
    ['nothing', 'application/json', '', undefined],
  ] as const)
    it(`${name} as data`, () => expect(binary(contentType, body).data).to.deep.equal(data));

  it('has its extensions among its attributes', () =>
    expect(structured({ ring: 3 }).attributes).to.deep.equal({
      specversion: '1.0',
      id: '1',
      source: '/door',
      type: 'com.example.bell',
      ring: '3',
    }));
  it('may have its data in Base64', () =>
    expect(structured({ datacontenttype: 'text/plain', data_base64: 'aGk=' }).data).to.equal('hi'));

  for (const [name, decode, why] of [
    ['data that are no JSON', () => binary('application/json', '{'), 'the data is not JSON'],
    ['a version of CloudEvents that is none', () => structured({ specversion: '0.3' }), 'specversion must be 1.0'],
    ['a source that is missing', () => structured({ source: '' }), 'source is required'],
    ['a time that is none', () => structured({ time: 'noon' }), 'RFC 3339'],
  ] as const)
    it(`${name} is no event`, () => expect(decode).to.throw(UnparsableError, why));
});

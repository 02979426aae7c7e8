import { expect } from 'chai';
import fc from 'fast-check';
import { binaryAttributes, contentModeOf, headersOf, isJson, structuredEvent } from '../../../../eventing/core/message.ts';
import { decodeHeader, encodeHeader } from '../../../../eventing/core/percent.ts';
import { UnparsableError } from '../../../../shared/errors/catalogue.ts';

const valid = { specversion: '1.0', id: '1', source: '/s', type: 't' };

describe('eventing: percent-coding of headers', () => {
  const rows: readonly [text: string, header: string][] = [
    ["plain/ASCII:~!#$&'()*+,", "plain/ASCII:~!#$&'()*+,"],
    ['a b', 'a%20b'],
    ['100%', '100%25'],
    ['"quoted"', '%22quoted%22'],
    ['€', '%E2%82%AC'],
    ['😀', '%F0%9F%98%80'],
  ];
  for (const [text, header] of rows) {
    it(`${text} travels as ${header}`, () => {
      expect(encodeHeader(text)).to.equal(header);
      expect(decodeHeader('ce-x', header)).to.equal(text);
    });
  }
  it('gives every well-formed text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => decodeHeader('ce-x', encodeHeader(text)) === text.toWellFormed()),
    );
  });
  it('unquotes a quoted string before it decodes', () => expect(decodeHeader('ce-x', '"a\\"b%20c"')).to.equal('a"b c'));
  it('decodes once only', () => expect(decodeHeader('ce-x', '%2520')).to.equal('%20'));
  it('leaves a % alone that starts no triplet', () => expect(decodeHeader('ce-x', '50%, 100%x')).to.equal('50%, 100%x'));
  it('refuses bytes that are not UTF-8', () => expect(() => decodeHeader('ce-x', '%FF')).to.throw(UnparsableError, /ce-x/));
});

describe('eventing: content mode', () => {
  const rows: readonly [contentType: string | undefined, mode: string][] = [
    [undefined, 'binary'],
    ['application/json', 'binary'],
    ['application/cloudevents+json', 'structured'],
    ['Application/CloudEvents+JSON; charset=utf-8', 'structured'],
    ['application/cloudevents-batch+json', 'batched'],
  ];
  for (const [contentType, mode] of rows)
    it(`${contentType} is ${mode}`, () => expect(contentModeOf({ 'content-type': contentType })).to.equal(mode));
  it('refuses a format that it does not know', () =>
    expect(() => contentModeOf({ 'content-type': 'application/cloudevents+xml' })).to.throw(UnparsableError));
});

describe('eventing: binary mode', () => {
  it('takes ce- headers and the content type, and nothing else', () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'a%20b',
      'ce-source': '/s',
      'ce-type': 't',
      'ce-level': '3',
      'content-type': 'text/plain',
      host: 'h',
    };
    expect(binaryAttributes(headers)).to.deep.equal({ ...valid, id: 'a b', level: '3', datacontenttype: 'text/plain' });
  });
  it('writes what it reads', () => {
    const attributes = { ...valid, subject: 'ä b', datacontenttype: 'application/json' };
    expect(binaryAttributes(headersOf(attributes))).to.deep.equal(attributes);
  });
  it('refuses ce-datacontenttype, which does not exist', () => {
    expect(() => binaryAttributes({ ...headersOf(valid), 'ce-datacontenttype': 'x' })).to.throw(UnparsableError);
  });
});

describe('eventing: structured mode', () => {
  it('gives every attribute its canonical text', () => {
    const { attributes, data } = structuredEvent({ ...valid, flag: true, level: -3, subject: null, data: { a: 1 } });
    expect(attributes).to.deep.equal({ ...valid, flag: 'true', level: '-3' });
    expect(data).to.deep.equal({ a: 1 });
  });
  it('decodes data_base64', () => expect(structuredEvent({ ...valid, data_base64: 'aGk=' }).bytes?.toString()).to.equal('hi'));
  it('tells null data from none', () => {
    expect(structuredEvent({ ...valid, data: null })).to.have.property('data', null);
    expect(structuredEvent(valid)).not.to.have.property('data');
  });

  const refused: readonly { name: string; event: unknown }[] = [
    { name: 'an array', event: [valid] },
    { name: 'null', event: null },
    { name: 'data beside data_base64', event: { ...valid, data: 1, data_base64: 'aGk=' } },
    { name: 'data_base64 that is not Base64', event: { ...valid, data_base64: '!' } },
    { name: 'an attribute that is an object', event: { ...valid, ext: {} } },
    { name: 'an attribute that is a fraction', event: { ...valid, ext: 1.5 } },
    { name: 'a number as id', event: { ...valid, id: {} } },
    { name: 'a missing type', event: { ...valid, type: undefined } },
  ];
  for (const { name, event } of refused)
    it(`refuses ${name}`, () => expect(() => structuredEvent(event)).to.throw(UnparsableError));
});

describe('eventing: JSON content types', () => {
  const rows: readonly [contentType: string | undefined, json: boolean][] = [
    [undefined, true],
    ['application/json; charset=utf-8', true],
    ['application/problem+json', true],
    ['text/plain', false],
    ['application/jsonish', false],
  ];
  for (const [contentType, json] of rows) it(`${contentType}: ${json}`, () => expect(isJson(contentType)).to.equal(json));
});

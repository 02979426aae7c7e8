import { expect } from 'chai';
import { checkContext, readContext } from '../../../../../../local/broker/core/event/context.ts';
import { memberText } from '../../../../../../local/broker/core/event/member.ts';
import { timestampInUtc } from '../../../../../../local/broker/core/event/timestamp.ts';
import { absoluteUri, uriReference } from '../../../../../../local/broker/core/event/uri.ts';
import { UnparsableError } from '../../../../../../shared/errors/catalogue.ts';

const event = { specversion: '1.0', id: '1', source: '/s', type: 't' };

describe('broker: times of events', () => {
  const rows: readonly [given: string, read: string | undefined][] = [
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    ['2026-01-02T03:04:05.100Z', '2026-01-02T03:04:05.1Z'],
    ['2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05Z'],
    ['2026-01-02T03:04:05.1234567891Z', '2026-01-02T03:04:05.123456789Z'],
    ['2026-01-01T01:00:00+02:00', '2025-12-31T23:00:00Z'],
    ['2026-02-30T00:00:00Z', undefined],
    ['2026-01-02T24:00:00Z', undefined],
    ['2026-01-02', undefined],
    ['yesterday', undefined],
  ];
  for (const [given, read] of rows) it(given, () => expect(timestampInUtc(given)).to.equal(read));
});

describe('broker: URIs of events', () => {
  const rows: readonly [given: string, reference: string | undefined, absolute: string | undefined][] = [
    ['/a/b?c=d#e', '/a/b?c=d#e', undefined],
    ['https://example.com/a', 'https://example.com/a', 'https://example.com/a'],
    ['urn:uuid:1', 'urn:uuid:1', 'urn:uuid:1'],
    ['a b', 'a%20b', undefined],
    ['/é', '/%C3%A9', undefined],
    ['/%20', '/%20', undefined],
    ['/%zz', undefined, undefined],
    [':', undefined, undefined],
    ['1a:b', undefined, undefined],
    ['a/b:c', 'a/b:c', undefined],
  ];
  for (const [given, reference, absolute] of rows) {
    it(given, () => expect([uriReference(given), absoluteUri(given)]).to.deep.equal([reference, absolute]));
  }
});

describe('broker: a member of a JSON object as it was written', () => {
  const rows: readonly { name: string; text: string; found: string | undefined }[] = [
    { name: 'an object with white space', text: '{"id":"1","data": { "n" : 1.0 } ,"x":1}', found: '{ "n" : 1.0 }' },
    { name: 'a long number', text: '{"data":12345678901234567890}', found: '12345678901234567890' },
    { name: 'a string that looks like JSON', text: '{"data":"},\\"data\\":1","x":{"data":2}}', found: '"},\\"data\\":1"' },
    { name: 'a name that is escaped', text: '{"\\u0064ata":[1,{"data":3}]}', found: '[1,{"data":3}]' },
    { name: 'the last of two', text: '{"data":1,"data":2}', found: '2' },
    { name: 'one that is only deeper', text: '{"x":{"data":1}}', found: undefined },
    { name: 'none in an empty object', text: '{ }', found: undefined },
  ];
  for (const { name, text, found } of rows) it(name, () => expect(memberText(text, 'data')).to.equal(found));
});

describe('broker: attributes', () => {
  it('that are optional and empty are none', () =>
    expect(readContext({ ...event, subject: '', time: '', ext: '' })).to.deep.equal({ ...event, ext: '' }));

  const unreadable: readonly [attribute: string, value: string][] = [
    ['specversion', '0.3'],
    ['source', ':'],
    ['time', 'now'],
    ['ext', 'a\nb'],
    ['my_ext', 'x'],
  ];
  for (const [attribute, value] of unreadable) {
    it(`cannot be read: ${attribute} ${JSON.stringify(value)}`, () =>
      expect(() => readContext({ ...event, [attribute]: value }))
        .to.throw(UnparsableError)
        .with.deep.property('details', { attribute }));
  }

  const invalid: readonly [attribute: string, value: string][] = [
    ['id', ' '],
    ['type', ''],
    ['subject', ' '],
    ['dataschema', 'schema'],
    ['datacontenttype', 'json'],
  ];
  for (const [attribute, value] of invalid) {
    it(`are not valid: ${attribute} ${JSON.stringify(value)}`, () =>
      expect(() => checkContext({ ...event, [attribute]: value }))
        .to.throw(UnparsableError)
        .with.deep.property('details', { attribute }));
  }
});

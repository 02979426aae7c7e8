import { expect } from 'chai';
import { checkAttributes } from '../../../../eventing/core/attributes.ts';
import { UnparsableError } from '../../../../shared/errors/catalogue.ts';

const valid = { specversion: '1.0', id: '1', source: '/orka/operator', type: 'ai.orka.task.admitted.v1' };

const accepted: readonly { name: string; more: Record<string, string> }[] = [
  { name: 'the four required ones alone', more: {} },
  { name: 'a time with an offset and fractions', more: { time: '2026-11-21T13:00:00.123456789+01:00' } },
  { name: 'a leap second', more: { time: '2016-12-31T23:59:60Z' } },
  { name: 'the 29th of February of a leap year', more: { time: '2028-02-29T00:00:00Z' } },
  { name: 'an absolute dataschema', more: { dataschema: 'urn:orka:schema:task.admitted.v1' } },
  { name: 'an extension', more: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' } },
  { name: 'characters beyond ASCII', more: { subject: 'größe 😀' } },
];

const refused: readonly { name: string; with: Record<string, string>; attribute: string }[] = [
  { name: 'no specversion', with: { specversion: '' }, attribute: 'specversion' },
  { name: 'another specversion', with: { specversion: '0.3' }, attribute: 'specversion' },
  { name: 'an empty id', with: { id: '' }, attribute: 'id' },
  { name: 'an empty source', with: { source: '' }, attribute: 'source' },
  { name: 'a source with a space', with: { source: '/a b' }, attribute: 'source' },
  { name: 'an empty type', with: { type: '' }, attribute: 'type' },
  { name: 'an empty subject', with: { subject: '' }, attribute: 'subject' },
  { name: 'a word as time', with: { time: 'now' }, attribute: 'time' },
  { name: 'a day as time', with: { time: '2026-01-01' }, attribute: 'time' },
  { name: 'a time without an offset', with: { time: '2026-01-01T00:00:00' }, attribute: 'time' },
  { name: 'a day that does not exist', with: { time: '2026-02-30T00:00:00Z' }, attribute: 'time' },
  { name: 'an hour that does not exist', with: { time: '2026-02-01T24:00:00Z' }, attribute: 'time' },
  { name: 'a relative dataschema', with: { dataschema: 'task.json' }, attribute: 'dataschema' },
  { name: 'a capital letter in a name', with: { traceParent: 'x' }, attribute: 'traceParent' },
  { name: 'an underscore in a name', with: { my_ext: 'x' }, attribute: 'my_ext' },
  { name: 'an attribute called data', with: { data: 'x' }, attribute: 'data' },
  { name: 'a control character', with: { subject: 'a\nb' }, attribute: 'subject' },
  { name: 'half a surrogate pair', with: { subject: '\ud800' }, attribute: 'subject' },
];

describe('eventing: attributes', () => {
  for (const { name, more } of accepted)
    it(`takes ${name}`, () => expect(checkAttributes({ ...valid, ...more })).to.include(more));
  for (const { name, with: wrong, attribute } of refused) {
    it(`refuses ${name} and names it`, () => {
      expect(() => checkAttributes({ ...valid, ...wrong }))
        .to.throw(UnparsableError)
        .with.nested.property('details.attribute', attribute);
    });
  }
});

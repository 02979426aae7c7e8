import { expect } from 'chai';
import { readCloudEvent } from '../../../../../functions/store/core/cloud-event.ts';
import { deadLetterOf } from '../../../../../functions/store/core/dead-letter.ts';
import { concernOf } from '../../../../../functions/store/core/logged-event.ts';
import { UnparsableError } from '../../../../../shared/errors/catalogue.ts';

const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };
const structured = { 'content-type': 'application/cloudevents+json' };
const read = (given: Record<string, string>, body: string) => readCloudEvent(given, Buffer.from(body));

describe('store: events as they come', () => {
  const data = [
    { name: 'JSON', type: 'application/json', body: '{"a":1}', want: { a: 1 } },
    { name: 'JSON with a suffix', type: 'application/x+json', body: '[1]', want: [1] },
    { name: 'no content type means JSON', type: undefined, body: '"x"', want: 'x' },
    { name: 'text', type: 'text/plain', body: 'hello', want: 'hello' },
    { name: 'what claims to be JSON and is not is kept as text', type: 'application/json', body: '{', want: '{' },
    { name: 'nothing', type: 'application/json', body: '', want: undefined },
  ];
  for (const { name, type, body, want } of data)
    it(`data: ${name}`, () => {
      expect(read(type === undefined ? headers : { ...headers, 'content-type': type }, body).data).to.deep.equal(want);
    });

  it('structured mode, with base64 data', () => {
    const body = { specversion: '1.0', id: '1', source: '/s', type: 't', datacontenttype: 'text/plain', data_base64: 'aGk=' };
    expect(read(structured, JSON.stringify(body)).data).to.equal('hi');
  });

  const broken = [
    { name: 'no id', given: { ...headers, 'ce-id': '' }, body: '' },
    { name: 'another specversion', given: { ...headers, 'ce-specversion': '0.3' }, body: '' },
    { name: 'a structured event that is not JSON', given: structured, body: '{' },
    { name: 'a batch', given: { 'content-type': 'application/cloudevents-batch+json' }, body: '[]' },
  ];
  for (const { name, given, body } of broken)
    it(`refuses ${name}`, () => expect(() => read(given, body)).to.throw(UnparsableError));

  const concerns = [
    {
      name: 'task and parent',
      event: { data: { task: { namespace: 'n', name: 'a', uid: 'a1' }, parent: { namespace: 'n', name: 'b', uid: 'b1' } } },
      want: ['n', 'a1', 'b1'],
    },
    {
      name: 'the subject, where the data say nothing',
      event: { subject: 'namespaces/team/tasks/a', data: 'x' },
      want: ['team', undefined, undefined],
    },
    { name: "somebody else's event", event: { subject: 'orders/1', data: { task: 'x' } }, want: ['', undefined, undefined] },
    { name: 'no data at all', event: {}, want: ['', undefined, undefined] },
  ];
  for (const { name, event, want } of concerns)
    it(`concerns: ${name}`, () => {
      const { namespace, task, parent } = concernOf(event);
      expect([namespace, task, parent]).to.deep.equal(want);
    });

  it('a dead letter is the event as it was sent, beside what the broker says about its delivery', () => {
    const given = {
      ...headers,
      'ce-knativeerrordest': 'http://sink',
      'ce-knativeerrorcode': '503',
      'ce-knativeerrordata': Buffer.from('busy').toString('base64'),
      'ce-other': 'kept',
    };
    expect(deadLetterOf(read(given, '{"a":1}'))).to.deep.equal({
      id: '1',
      source: '/s',
      destination: 'http://sink',
      status: 503,
      message: 'busy',
      event: { specversion: '1.0', id: '1', source: '/s', type: 't', other: 'kept', data: { a: 1 } },
    });
  });

  it('a dead letter of a destination that never answered has no status', () => {
    expect(deadLetterOf(read({ ...headers, 'ce-knativeerrordest': 'http://sink' }, '')).status).to.equal(undefined);
  });
});

import { binary, type Sent, structured } from '../../support/broker-contract/exchange.ts';
import type { Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';
import { seenDelivery } from '../../support/broker-contract/seen.ts';

const json = 'application/cloudevents+json';
const allBytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

/** An event in structured mode whose JSON is this very text. */
const verbatim = (rest: string): Sent => ({
  headers: { 'content-type': json },
  body: `{"specversion":"1.0","id":"e1","source":"/test","type":"test.event",${rest}}`,
});
const withHeaders = (sent: Sent, headers: Record<string, string>): Sent => ({
  ...sent,
  headers: { ...sent.headers, ...headers },
});

/** What is published, by what is special about it. */
const events: Readonly<Record<string, Sent>> = {
  'JSON in binary mode': binary({}, { body: '{ "n" : 1.0 }' }),
  'text beyond ASCII in binary mode': binary({}, { contentType: 'text/plain; charset=utf-8', body: 'schön ✓' }),
  'every byte in binary mode': binary({}, { contentType: 'application/octet-stream', body: allBytes }),
  'no data in binary mode': binary({}, { contentType: '', body: '' }),
  'no data but a content type in binary mode': binary({}, { body: '' }),
  'data without a content type in binary mode': binary({}, { contentType: '' }),
  'a content type with parameters': binary({}, { contentType: 'application/json; charset=utf-8; profile="x"' }),
  'JSON in structured mode': verbatim('"data":{ "n" : 1.0, "big": 12345678901234567890, "e": 1e2 }'),
  'a string in structured mode': structured({ data: 'text' }),
  'a string that is no JSON by its content type': structured({ datacontenttype: 'text/plain', data: 'text' }),
  'a string of JSON by its content type': structured({ datacontenttype: 'application/json', data: 'text' }),
  'a string of another +json type': structured({ datacontenttype: 'application/vnd.x+json', data: 'text' }),
  'an object that is no JSON by its content type': structured({ datacontenttype: 'application/xml', data: { a: 1 } }),
  'a number in structured mode': structured({ data: 7 }),
  'data that is not what its content type says': binary({}, { body: '{' }),
  'null in structured mode': structured({ data: null }),
  'no data in structured mode': structured({}),
  'bytes in structured mode': structured({ datacontenttype: 'image/png', data_base64: 'AAEC/w==' }),
  'bytes without a content type in structured mode': structured({ data_base64: 'AAEC/w==' }),
  'every optional attribute': binary({
    subject: 'a/b',
    time: '2026-01-02T03:04:05.678Z',
    dataschema: 'https://example.com/schema?x=1#y',
  }),
  'a time with an offset': binary({ time: '2026-01-02T03:04:05+02:00' }),
  'a time with many digits': binary({ time: '2026-01-02T03:04:05.123456789Z' }),
  'a time with zeros at its end': binary({ time: '2026-01-02T03:04:05.100Z' }),
  'a time with an offset in structured mode': structured({ time: '2026-01-02T03:04:05+02:00' }),
  'extensions in binary mode': binary({ partitionkey: 'p', count: '7', flag: 'true', when: '2026-01-02T03:04:05Z' }),
  'extensions in structured mode': structured({ partitionkey: 'p', count: 7, flag: true, when: '2026-01-02T03:04:05Z' }),
  'an attribute beyond ASCII in binary mode': binary({ subject: 'Euro%20%E2%82%AC%20%F0%9F%98%80', ext: '%E2%82%AC' }),
  'an attribute beyond ASCII in structured mode': structured({ subject: 'Euro € 😀', ext: '€' }),
  'an attribute with quotes, per cent and spaces': structured({ subject: 'a "b" 50% c', ext: '"%' }),
  'a source with a fragment': binary({ source: 'https://example.com/a/b?c=d#e' }),
  'a source that is a URN': binary({ source: 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66' }),
  'a hop limit': binary({ knativebrokerttl: '7' }),
  'an arrival time from somewhere else': binary({ knativearrivaltime: '2020-01-01T00:00:00Z' }),
  'a trace': withHeaders(binary({}), {
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'vendor=1',
    baggage: 'a=b',
  }),
  'an attribute with white space around it': binary({ subject: ' a ' }),
  'an extension of upper-case letters in structured mode': structured({ partitionKey: 'p' }),
  'an extension that is a fraction in structured mode': structured({ count: 7.5 }),
  'an extension that is a long integer in structured mode': structured({ count: 12345678901 }),
  'both data and data_base64 in structured mode': structured({ data: 1, data_base64: 'AAEC' }),
  'a source with a space': binary({ source: 'a b' }),
  'an empty subject': binary({ subject: '' }),
  'an empty extension': binary({ ext: '' }),
  'an attribute that is null in structured mode': structured({ subject: null }),
  'specversion 0.3': binary({ specversion: '0.3', schemaurl: 'https://example.com/s' }),
  'a trace as an extension': binary({ traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }),
  'headers of the request': withHeaders(binary({}), {
    'x-request-id': 'r1',
    'x-b3-traceid': '80f198ee56343ba864fe8b2a57d3eff7',
    b3: '80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1',
    'knative-history': 'h',
    'retry-after': '1',
    prefer: 'reply=no',
    authorization: 'Bearer nobody',
    cookie: 'a=b',
    'x-custom': 'c',
    'content-language': 'de',
    'user-agent': 'somebody/1.0',
  }),
};

const formats = ['json', 'binary'] as const;

describe('broker contract: the form in which events are delivered', function () {
  this.timeout(150_000);
  const recording = openRecording('delivered-form');
  const subscribers = new Map<string, Subscriber>();
  const statuses: number[] = [];
  let scene: Scene;

  const subscribe = async (name: string, spec: object = {}): Promise<void> => {
    const subscriber = scene.subscriber(name);
    subscribers.set(name, subscriber);
    await scene.trigger(name, { subscriber: { uri: subscriber.uri }, ...spec });
  };

  before(async () => {
    scene = await openScene('form');
    await subscribe('plain');
    for (const format of formats) await subscribe(`as-${format}`, { delivery: { format } });
    await scene.ready();
    for (const [i, sent] of Object.values(events).entries()) {
      const { status } = await scene.publish(numbered(sent, i));
      statuses.push(status);
    }
    await scene.settled();
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  /** The same event with an id by which its delivery is found again. */
  function numbered(sent: Sent, i: number): Sent {
    if (sent.headers?.['ce-id'] !== undefined) return withHeaders(sent, { 'ce-id': `n${i}` });
    return { ...sent, body: String(sent.body).replace('"id":"e1"', `"id":"n${i}"`) };
  }

  for (const [i, name] of Object.keys(events).entries()) {
    for (const how of ['plain', 'as-json', 'as-binary']) {
      it(`${name}, ${how}`, () => {
        const mine = (subscribers.get(how)?.delivered ?? []).filter(
          ({ headers, body }) => headers['ce-id'] === `n${i}` || body.includes(`"id":"n${i}"`),
        );
        recording.check(
          `${name}, ${how}`,
          scene.plain({ published: statuses[i] === 400 ? 'refused' : 'taken', delivered: mine.map(seenDelivery) }),
        );
      });
    }
  }
});

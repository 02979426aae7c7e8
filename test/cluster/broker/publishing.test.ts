import { type Answer, binary, type Sent, structured } from '../../support/broker-contract/exchange.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';
import { seenHeaders } from '../../support/broker-contract/seen.ts';

const json = 'application/cloudevents+json';
const bare = { specversion: '1.0', id: 'e1', source: '/test', type: 'test.event' };
const without = (name: string): object => Object.fromEntries(Object.entries(bare).filter(([key]) => key !== name));
const raw = (body: string, contentType = json): Sent => ({ headers: { 'content-type': contentType }, body });

/** Requests to the Broker's address, by what is special about each. */
const requests: Readonly<Record<string, Sent>> = {
  'binary mode': binary({}),
  'binary mode without data': binary({}, { contentType: '', body: '' }),
  'binary mode without content type, with data': binary({}, { contentType: '' }),
  'binary mode with every optional attribute': binary({
    subject: 's',
    time: '2026-01-02T03:04:05.678Z',
    dataschema: 'https://example.com/schema',
  }),
  'binary mode with an extension': binary({ partitionkey: 'p' }),
  'data that is not what its content type says': binary({}, { body: '{' }),
  'structured mode': structured({ data: { n: 1 } }),
  'structured mode with a charset': structured({ data: { n: 1 } }, `${json}; charset=UTF-8`),
  'structured mode with data_base64': structured({ data_base64: 'AAEC' }),
  'structured mode without data': structured({}),
  'structured mode with data that is null': structured({ data: null }),
  'structured mode with both data and data_base64': structured({ data: 1, data_base64: 'AAEC' }),
  'structured mode with data_base64 that is none': structured({ data_base64: '?' }),
  'structured mode with an attribute that is null': structured({ subject: null }),
  'structured mode with an extension that is a boolean': structured({ flag: true }),
  'structured mode with an extension that is an integer': structured({ count: 7 }),
  'structured mode with an extension that is a fraction': structured({ count: 7.5 }),
  'structured mode with an extension that is an object': structured({ deep: { a: 1 } }),
  'structured mode with an extension of upper-case letters': structured({ partitionKey: 'p' }),
  'structured mode with an extension that has an underscore': structured({ partition_key: 'p' }),
  'structured mode that is not JSON': raw('{'),
  'structured mode that is an array': raw('[]'),
  'structured mode that is empty': raw(''),
  'structured mode in XML': raw('<event/>', 'application/cloudevents+xml'),
  'batched mode': raw(JSON.stringify([bare, { ...bare, id: 'e2' }]), 'application/cloudevents-batch+json'),
  'batched mode without events': raw('[]', 'application/cloudevents-batch+json'),
  'no event at all': raw('{"n":1}', 'application/json'),
  'no event and no body': {},
  ...Object.fromEntries(
    ['id', 'source', 'type', 'specversion'].flatMap((name) => [
      [`binary mode without ${name}`, binary({ [name]: undefined })],
      [`binary mode with an empty ${name}`, binary({ [name]: '' })],
      [`structured mode without ${name}`, raw(JSON.stringify(without(name)))],
      [`structured mode with an empty ${name}`, structured({ [name]: '' })],
    ]),
  ),
  'specversion 0.3 in binary mode': binary({ specversion: '0.3' }),
  'specversion 2.0 in binary mode': binary({ specversion: '2.0' }),
  'a time that is none': binary({ time: 'yesterday' }),
  'a day that does not exist': binary({ time: '2026-02-30T00:00:00Z' }),
  'a time that is none in structured mode': structured({ time: 'yesterday' }),
  'a source with a space': binary({ source: 'a b' }),
  'a source that is no URI': binary({ source: ':' }),
  'a dataschema that is relative': binary({ dataschema: 'schema' }),
  'an empty subject': binary({ subject: '' }),
  'an extension with a long name': binary({ averylongextensionnamethatgoeson: 'x' }),
  'an extension that is empty': binary({ ext: '' }),
  'an extension with a line break in structured mode': structured({ ext: 'a\nb' }),
  'an extension with a dash in binary mode': binary({ 'partition-key': 'p' }),
  'a header ce-datacontenttype': binary({ datacontenttype: 'text/plain' }),
  'a hop limit that is used up': binary({ knativebrokerttl: '0' }),
  'a hop limit of one': binary({ knativebrokerttl: '1' }),
  'a hop limit below zero': binary({ knativebrokerttl: '-1' }),
  'a hop limit that is no number': binary({ knativebrokerttl: 'many' }),
  'a GET': { method: 'GET' },
  'a PUT': { ...binary({}), method: 'PUT' },
  'a DELETE': { method: 'DELETE' },
  'a HEAD': { method: 'HEAD' },
  'an OPTIONS': { method: 'OPTIONS' },
};

/** An event in binary mode to other paths. */
const paths: Readonly<Record<string, (namespace: string) => string>> = {
  'a Broker that does not exist': (namespace) => `/${namespace}/nobody`,
  'a namespace that does not exist': () => '/nowhere/default',
  'a path of one part': (namespace) => `/${namespace}`,
  'a path of three parts': (namespace) => `/${namespace}/default/more`,
  'the root': () => '/',
  'a slash at the end': (namespace) => `/${namespace}/default/`,
  'a query': (namespace) => `/${namespace}/default?a=1`,
};

const kilobytes = [64, 512, 1000, 1024, 1025, 2048];

describe('broker contract: publishing', function () {
  this.timeout(150_000);
  const recording = openRecording('publishing');
  let scene: Scene;

  /** An answer; how an error is worded is no part of the contract, that it is told is. */
  const seen = ({ status, headers, body }: Answer): object => {
    const { 'content-length': length, ...others } = seenHeaders(headers);
    if (body !== '') return { status, headers: others, body: '<error>' };
    return { status, headers: { ...others, ...(length === undefined ? {} : { 'content-length': length }) }, body };
  };

  before(async () => {
    scene = await openScene('publishing');
    await scene.ready();
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  for (const [name, sent] of Object.entries(requests)) {
    it(`answers ${name}`, async () => recording.check(name, seen(await scene.publish(sent))));
  }

  for (const [name, path] of Object.entries(paths)) {
    it(`answers an event to ${name}`, async () =>
      recording.check(name, seen(await scene.publish(binary({}), path(scene.namespace)))));
  }

  it('answers a broken event to a Broker that does not exist', async () =>
    recording.check('a broken event to nobody', seen(await scene.publish(binary({ id: undefined }), '/nowhere/default'))));

  for (const size of kilobytes) {
    it(`answers an event with ${size} KiB of data`, async () => {
      const body = Buffer.alloc(size * 1024, 'x');
      const answer = await scene.publish(binary({}, { contentType: 'text/plain', body }));
      recording.check(`${size} KiB of data`, seen(answer));
    });
  }
});

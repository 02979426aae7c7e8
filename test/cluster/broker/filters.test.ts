import type { SubscriptionFilter } from '../../../shared/api/knative/trigger.ts';
import { binary, type Sent, structured } from '../../support/broker-contract/exchange.ts';
import type { Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';

interface Filtering {
  readonly filter?: { readonly attributes?: Record<string, string> };
  readonly filters?: SubscriptionFilter[];
}

const events: Readonly<Record<string, Sent>> = {
  one: binary({ type: 'com.example.one', source: '/a/b' }),
  two: binary({ type: 'com.example.two', source: '/a/c', subject: 'thing' }),
  other: binary({ type: 'org.other', source: 'urn:x', partitionkey: 'p', time: '2026-01-02T03:04:05Z' }),
  typed: structured({ type: 'com.example.typed', count: 7, flag: true, data: 'x', datacontenttype: 'text/plain' }),
  bare: binary({ type: 'com.example.bare', source: '/a/b' }, { contentType: '', body: '' }),
  offset: binary({ type: 'com.example.offset', time: '2026-01-02T05:04:05+02:00', dataschema: 'https://example.com/s' }),
};

const legacy = (attributes: Record<string, string>): Filtering => ({ filter: { attributes } });
const all = (...filters: SubscriptionFilter[]): Filtering => ({ filters });

const triggers: Readonly<Record<string, Filtering>> = {
  'no filter': {},
  'an empty filter': { filter: {} },
  'empty attributes': legacy({}),
  'no filters': all(),
  'attributes: a type': legacy({ type: 'com.example.one' }),
  'attributes: a type and a source': legacy({ type: 'com.example.one', source: '/a/c' }),
  'attributes: any type': legacy({ type: '' }),
  'attributes: any subject': legacy({ subject: '' }),
  'attributes: any time': legacy({ time: '' }),
  'attributes: any content type': legacy({ datacontenttype: '' }),
  'attributes: any dataschema': legacy({ dataschema: '' }),
  'attributes: any extension': legacy({ partitionkey: '' }),
  'attributes: an extension': legacy({ partitionkey: 'p' }),
  'attributes: an integer': legacy({ count: '7' }),
  'attributes: a boolean': legacy({ flag: 'true' }),
  'attributes: a time': legacy({ time: '2026-01-02T03:04:05Z' }),
  'attributes: a version': legacy({ specversion: '1.0' }),
  'attributes are ignored beside filters': {
    ...legacy({ type: 'com.example.one' }),
    ...all({ exact: { type: 'com.example.two' } }),
  },
  'exact: a type': all({ exact: { type: 'com.example.one' } }),
  'exact: two attributes': all({ exact: { type: 'com.example.one', source: '/a/b' } }),
  'exact: two attributes of which one differs': all({ exact: { type: 'com.example.one', source: '/x' } }),
  'exact: another case': all({ exact: { type: 'COM.example.one' } }),
  'exact: an integer': all({ exact: { count: '7' } }),
  'exact: a boolean': all({ exact: { flag: 'true' } }),
  'exact: a time': all({ exact: { time: '2026-01-02T03:04:05Z' } }),
  'exact: a time with an offset': all({ exact: { time: '2026-01-02T05:04:05+02:00' } }),
  'exact: no time': all({ exact: { time: '0001-01-01T00:00:00Z' } }),
  'exact: an id': all({ exact: { id: 'e1' } }),
  'exact: a content type': all({ exact: { datacontenttype: 'application/json' } }),
  'exact: a dataschema': all({ exact: { dataschema: 'https://example.com/s' } }),
  'exact: a media type': all({ exact: { datamediatype: 'text/plain' } }),
  'exact: nothing': all({ exact: {} }),
  'exact: an empty value': all({ exact: { subject: '' } }),
  'prefix: a type': all({ prefix: { type: 'com.example.' } }),
  'prefix: an absent attribute': all({ prefix: { subject: 'th' } }),
  'prefix: an integer': all({ prefix: { count: '7' } }),
  'prefix: two attributes': all({ prefix: { type: 'com.', source: '/a/' } }),
  'prefix: an empty value': all({ prefix: { type: '' } }),
  'prefix: a time': all({ prefix: { time: '2026-' } }),
  'suffix: a type': all({ suffix: { type: '.one' } }),
  'suffix: a source': all({ suffix: { source: '/c' } }),
  'suffix: two attributes': all({ suffix: { type: '.two', source: '/c' } }),
  'suffix: an empty value': all({ suffix: { type: '' } }),
  'all: two': all({ all: [{ prefix: { type: 'com.' } }, { suffix: { type: '.two' } }] }),
  'all: none': all({ all: [] }),
  'any: two': all({ any: [{ exact: { type: 'com.example.one' } }, { exact: { subject: 'thing' } }] }),
  'any: none': all({ any: [] }),
  'not: a type': all({ not: { exact: { type: 'com.example.one' } } }),
  'not: an absent attribute': all({ not: { exact: { subject: 'thing' } } }),
  'not: not': all({ not: { not: { prefix: { type: 'com.' } } } }),
  'filters: two': all({ prefix: { type: 'com.' } }, { not: { suffix: { source: '/c' } } }),
  'filters: nested': all({
    any: [
      { all: [{ prefix: { type: 'com.' } }, { not: { any: [{ suffix: { type: '.one' } }, { exact: { subject: 'thing' } }] } }] },
      { exact: { partitionkey: 'p' } },
    ],
  }),
};

describe('broker contract: filters', function () {
  this.timeout(150_000);
  const recording = openRecording('filters');
  const subscribers = new Map<string, Subscriber>();
  const refused = new Set<string>();
  let scene: Scene;

  before(async () => {
    scene = await openScene('filters');
    for (const [i, [name, spec]] of Object.entries(triggers).entries()) {
      const subscriber = scene.subscriber(`f${i}`);
      subscribers.set(name, subscriber);
      await scene.trigger(`f${i}`, { subscriber: { uri: subscriber.uri }, ...spec }).catch(() => refused.add(name));
    }
    await scene.ready();
    for (const sent of Object.values(events)) await scene.publish(sent);
    await scene.settled();
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  for (const name of Object.keys(triggers)) {
    it(name, () => {
      const types = subscribers.get(name)?.delivered.map(({ headers }) => String(headers['ce-type'])) ?? [];
      recording.check(name, refused.has(name) ? 'refused' : types.sort());
    });
  }
});

import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import { binary, type Sent, structured } from '../../support/broker-contract/exchange.ts';
import type { Reply, Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';
import { seenDelivery } from '../../support/broker-contract/seen.ts';

interface Case {
  /** The Trigger's own delivery; `OWN` in a URI is its own sink. */
  readonly delivery?: DeliverySpec;
  /** What the Trigger's own sink answers. */
  readonly sink?: (index: number) => Reply;
  readonly sent?: Sent;
  readonly answer?: Reply;
}

const brief = { retry: 1, backoffPolicy: 'linear', backoffDelay: 'PT0.05S' } as const;
const own = { deadLetterSink: { uri: 'OWN' } };
const reply: Reply = {
  status: 200,
  headers: { 'ce-specversion': '1.0', 'ce-id': 'x', 'ce-source': '/sink', 'ce-type': 'a.reply', 'content-type': 'text/plain' },
  body: 'r',
};

const cases: Readonly<Record<string, Case>> = {
  'no delivery of its own': {},
  'a delivery of its own with a sink': { delivery: { ...brief, ...own } },
  'a delivery of its own without a sink': { delivery: brief },
  'a sink of its own and nothing else': { delivery: own },
  'a sink that fails once': { delivery: { ...brief, ...own }, sink: (index) => ({ status: index === 0 ? 503 : 202 }) },
  'a sink that fails always': { delivery: { ...brief, ...own }, sink: () => ({ status: 503 }) },
  'a sink that refuses': { delivery: { ...brief, ...own }, sink: () => ({ status: 400 }) },
  'a sink that replies with an event': { delivery: { ...brief, ...own }, sink: () => reply },
  'a sink that answers with text': { delivery: { ...brief, ...own }, sink: () => ({ status: 200, body: 'thanks' }) },
  'an event in structured mode': {
    delivery: { ...brief, ...own },
    sent: structured({ data: { n: 1 }, subject: 's', partitionkey: 'p', knativeerrorcode: '1' }),
  },
  'a format of JSON': { delivery: { ...brief, ...own, format: 'json' } },
  'headers of the request': {
    delivery: { ...brief, ...own },
    sent: { ...binary({}), headers: { ...binary({}).headers, 'x-request-id': 'r', 'knative-x': 'k', 'x-custom': 'c' } },
  },
};

describe('broker contract: dead letters', function () {
  this.timeout(150_000);
  const recording = openRecording('dead-letters');
  const subscribers = new Map<string, { subscriber: Subscriber; sink: Subscriber }>();
  const published: number[] = [];
  let scene: Scene;
  let brokers: Subscriber;
  let hearer: Subscriber;

  before(async () => {
    scene = await openScene('letters', (receiver) => ({ ...brief, deadLetterSink: { uri: `${receiver}/brokers` } }));
    brokers = scene.subscriber('brokers');
    hearer = scene.subscriber('hearer');
    await scene.trigger('hearer', { subscriber: { uri: hearer.uri }, filters: [{ exact: { type: 'a.reply' } }] });
    for (const [i, [name, { delivery, sink: respond = () => ({ status: 202 }), answer }]] of Object.entries(cases).entries()) {
      const subscriber = scene.subscriber(`s${i}`, () => answer ?? { status: 500, body: 'broken' });
      const sink = scene.subscriber(`sink-${i}`, (_, index) => respond(index));
      subscribers.set(name, { subscriber, sink });
      const ownSink = delivery?.deadLetterSink === undefined ? {} : { deadLetterSink: { uri: sink.uri } };
      await scene.trigger(`s${i}`, {
        subscriber: { uri: subscriber.uri },
        filters: [{ exact: { to: `${i}` } }],
        ...(delivery === undefined ? {} : { delivery: { ...delivery, ...ownSink } }),
      });
    }
    await scene.ready();
    const all = Object.values(cases).map(({ sent = binary({}) }, i) => scene.publish(addressed(sent, i)));
    for (const { status } of await Promise.all(all)) published.push(status);
    await scene.settled(500);
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  /** The same event, for one Trigger. */
  function addressed(sent: Sent, i: number): Sent {
    if (sent.headers?.['ce-id'] !== undefined)
      return { ...sent, headers: { ...sent.headers, 'ce-id': `e${i}`, 'ce-to': `${i}` } };
    return { ...sent, body: String(sent.body).replace('"id":"e1"', `"id":"e${i}","to":"${i}"`) };
  }

  for (const [i, name] of Object.keys(cases).entries()) {
    it(name, () => {
      const isMine = ({ headers }: { headers: Record<string, unknown> }): boolean => headers['ce-id'] === `e${i}`;
      const mine = subscribers.get(name);
      recording.check(
        name,
        scene.plain({
          published: published[i],
          attempts: mine?.subscriber.delivered.length,
          toOwnSink: mine?.sink.delivered.map(seenDelivery),
          toBrokersSink: brokers.delivered.filter(isMine).map(seenDelivery),
        }),
      );
    });
  }

  it('replies of a dead letter sink', () => recording.check('replies of sinks', { heard: hearer.delivered.length }));
});

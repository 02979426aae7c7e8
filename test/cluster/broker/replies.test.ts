import { binary } from '../../support/broker-contract/exchange.ts';
import type { Reply, Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';
import { seenDelivery } from '../../support/broker-contract/seen.ts';

const event = (attributes: Record<string, string> = {}): Record<string, string> => ({
  'ce-specversion': '1.0',
  'ce-id': 'r1',
  'ce-source': '/replier',
  'ce-type': 'a.reply',
  'content-type': 'application/json',
  ...attributes,
});
const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(event()).filter(([key]) => key !== name));
const binaryReply = (status: number, headers = event(), body = '{"r":1}'): Reply => ({ status, headers, body });
const structuredReply = (status: number, more: object = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  body: JSON.stringify({ specversion: '1.0', id: 'r1', source: '/replier', type: 'a.reply', ...more }),
});

/** What a subscriber answers. */
const answers: Readonly<Record<string, Reply>> = {
  'nothing with 200': { status: 200 },
  'nothing with 202': { status: 202 },
  'nothing with 204': { status: 204 },
  'nothing with 299': { status: 299 },
  'a binary event with 200': binaryReply(200),
  'a binary event with 201': binaryReply(201),
  'a binary event with 202': binaryReply(202),
  'a binary event with 203': binaryReply(203),
  'a binary event without data': { status: 200, headers: without('content-type') },
  'a binary event without content type': binaryReply(200, without('content-type')),
  'a structured event with 200': structuredReply(200, { data: { r: 1 } }),
  'a structured event with 202': structuredReply(202, { data: { r: 1 } }),
  'a structured event with bytes': structuredReply(200, { datacontenttype: 'image/png', data_base64: 'AAEC' }),
  'an event with extensions': binaryReply(200, event({ 'ce-partitionkey': 'p', 'ce-count': '7' })),
  'an event with a hop limit of its own': binaryReply(200, event({ 'ce-knativebrokerttl': '1' })),
  'an event with headers': binaryReply(
    200,
    event({ 'x-request-id': 'r', 'knative-x': 'k', 'x-custom': 'c', 'retry-after': '1' }),
  ),
  'a batch of events': { status: 200, headers: { 'content-type': 'application/cloudevents-batch+json' }, body: '[]' },
  'an empty structured event': { status: 200, headers: { 'content-type': 'application/cloudevents+json' } },
  'a structured event that is not JSON': { status: 200, headers: { 'content-type': 'application/cloudevents+json' }, body: '{' },
  'a structured event without an id': structuredReply(200, { id: undefined }),
  'a binary event without an id': binaryReply(200, without('ce-id')),
  'a binary event without a type': binaryReply(200, without('ce-type')),
  'a binary event without a specversion': binaryReply(200, without('ce-specversion')),
  'a binary event of another version': binaryReply(200, event({ 'ce-specversion': '2.0' })),
  'text with 200': { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' },
  'JSON with 200': { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' },
  'text with 202': { status: 202, headers: { 'content-type': 'text/plain' }, body: 'ok' },
  'text with 201': { status: 201, body: 'ok' },
  'an event with 400': binaryReply(400),
  'an event with 500': binaryReply(500),
};

/** What a subscriber that always answers with the kind of event that it hears gets, by the hop limit of the first event. */
const limits = ['2', '5'];

describe('broker contract: replies', function () {
  this.timeout(150_000);
  const recording = openRecording('replies');
  const askers = new Map<string, Subscriber>();
  let scene: Scene;
  let hearer: Subscriber;
  let letters: Subscriber;

  before(async () => {
    scene = await openScene('replies');
    hearer = scene.subscriber('hearer');
    letters = scene.subscriber('letters');
    const delivery = {
      retry: 1,
      backoffPolicy: 'linear',
      backoffDelay: 'PT0.05S',
      deadLetterSink: { uri: letters.uri },
    } as const;
    await scene.trigger('hearer', { subscriber: { uri: hearer.uri }, filters: [{ exact: { type: 'a.reply' } }] });
    for (const [i, [name, reply]] of Object.entries(answers).entries()) {
      const asker = scene.subscriber(`asker-${i}`, () => mine(reply, `r${i}`));
      askers.set(name, asker);
      await scene.trigger(`asker-${i}`, { subscriber: { uri: asker.uri }, filters: [{ exact: { type: `ask.${i}` } }], delivery });
    }
    for (const limit of limits) {
      const again = (_: unknown, round: number): Reply =>
        binaryReply(200, event({ 'ce-type': `loop.${limit}`, 'ce-id': `round-${round}` }));
      const loop = scene.subscriber(`loop-${limit}`, again);
      askers.set(`loop ${limit}`, loop);
      await scene.trigger(`loop-${limit}`, {
        subscriber: { uri: loop.uri },
        filters: [{ exact: { type: `loop.${limit}` } }],
        delivery,
      });
    }
    await scene.ready();
    for (const i of Object.keys(answers).keys()) await scene.publish(binary({ id: `e${i}`, type: `ask.${i}` }));
    for (const limit of limits)
      await scene.publish(binary({ id: `loop-${limit}`, type: `loop.${limit}`, knativebrokerttl: limit }));
    await scene.settled();
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  /** The same answer with an event id by which it is found again. */
  function mine(reply: Reply, id: string): Reply {
    if (reply === 'silence') return reply;
    const { headers, body } = reply;
    return {
      ...reply,
      ...(headers?.['ce-id'] === undefined ? {} : { headers: { ...headers, 'ce-id': id } }),
      ...(typeof body === 'string' ? { body: body.replace('"id":"r1"', `"id":"${id}"`) } : {}),
    };
  }

  const idIs = (id: string) => (one: { headers: Record<string, unknown> }) => one.headers['ce-id'] === id;

  for (const [i, name] of Object.keys(answers).entries()) {
    it(name, () => {
      recording.check(
        name,
        scene.plain({
          attempts: askers.get(name)?.delivered.length,
          heard: hearer.delivered.filter(idIs(`r${i}`)).map(seenDelivery),
          deadLetters: letters.delivered.filter(idIs(`e${i}`)).map(seenDelivery),
        }),
      );
    });
  }

  for (const limit of limits) {
    it(`to replies end when a hop limit of ${limit} is used up`, () => {
      const rounds = askers.get(`loop ${limit}`)?.delivered ?? [];
      const last = letters.delivered.filter(({ headers }) => headers['ce-type'] === `loop.${limit}`);
      recording.check(
        `hop limit ${limit}`,
        scene.plain({ ids: rounds.map(({ headers }) => headers['ce-id']).sort(), deadLetters: last.map(seenDelivery) }),
      );
    });
  }
});

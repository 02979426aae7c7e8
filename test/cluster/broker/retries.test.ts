import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import { binary } from '../../support/broker-contract/exchange.ts';
import type { Reply, Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';
import { seenDelivery } from '../../support/broker-contract/seen.ts';

interface Case {
  /** What the subscriber answers; a URI stands for a subscriber somewhere else. */
  readonly answer?: (index: number) => Reply;
  readonly uri?: string;
  readonly delivery?: DeliverySpec;
}

const statuses = [
  ...[300, 301, 302, 303, 304, 307, 308],
  ...[400, 401, 403, 404, 405, 406, 408, 409, 410, 411, 412, 413, 415, 418, 422, 423, 425, 428, 429, 431, 451],
  ...[500, 501, 502, 503, 504, 505, 507, 511, 599],
];

const always = (status: number, headers: Record<string, string> = {}, body = ''): Case => ({
  answer: () => ({ status, headers, body }),
});

/** What is special about a subscriber that does not take an event. */
const cases: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(statuses.map((status) => [`${status}`, always(status)])),
  'a redirect to another path': always(302, { location: '/elsewhere' }),
  'a redirect that keeps the method': always(307, { location: '/elsewhere' }),
  'a permanent redirect that keeps the method': always(308, { location: '/elsewhere' }),
  'a body that says why': always(422, { 'content-type': 'application/json' }, '{"why":"because"}'),
  'a body beyond ASCII': always(422, {}, 'schön ✓'),
  'headers beside a failure': always(422, { 'x-request-id': 'r', 'knative-x': 'k', 'x-custom': 'c' }),
  'success after two failures': { answer: (index) => ({ status: index < 2 ? 503 : 202 }) },
  'a failure for good after one that is not': { answer: (index) => ({ status: index === 0 ? 503 : 422 }) },
  'a connection that is refused': { uri: 'http://HOST:9/refused' },
  'a name that does not exist': { uri: 'http://nobody.invalid/' },
  'no answer in time': { answer: () => 'silence', delivery: { timeout: 'PT2S', retry: 1 } },
  'an answer in time at the second attempt': {
    answer: (index) => (index === 0 ? 'silence' : { status: 202 }),
    delivery: { timeout: 'PT2S', retry: 1 },
  },
  'no retries': { answer: () => ({ status: 503 }), delivery: { retry: 0 } },
  'nothing said of retries': { answer: () => ({ status: 503 }), delivery: {} },
  'retries without a backoff': { answer: () => ({ status: 503 }), delivery: { retry: 3 } },
  'retries with a delay but no policy': { answer: () => ({ status: 503 }), delivery: { retry: 3, backoffDelay: 'PT0.1S' } },
};

describe('broker contract: retries', function () {
  this.timeout(300_000);
  const recording = openRecording('retries');
  const subscribers = new Map<string, Subscriber>();
  let scene: Scene;
  let letters: Subscriber;
  let moved: Subscriber;

  before(async () => {
    scene = await openScene('retries');
    letters = scene.subscriber('letters');
    moved = scene.subscriber('elsewhere');
    for (const [i, [name, { answer, uri, delivery }]] of Object.entries(cases).entries()) {
      const subscriber = scene.subscriber(`s${i}`, (_, index) => answer?.(index) ?? 'silence');
      subscribers.set(name, subscriber);
      await scene.trigger(`s${i}`, {
        subscriber: { uri: uri?.replace('HOST', scene.target.host) ?? subscriber.uri },
        filters: [{ exact: { type: `to.${i}` } }],
        delivery: {
          ...(delivery ?? { retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT0.05S' }),
          deadLetterSink: { uri: letters.uri },
        },
      });
    }
    await scene.ready();
    // One after the other: a time limit counts for the broker's own filter as well, also for an event that does not pass it.
    for (const i of Object.keys(cases).keys()) await scene.publish(binary({ id: `e${i}`, type: `to.${i}` }));
    await scene.settled(500);
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  for (const [i, name] of Object.keys(cases).entries()) {
    it(name, () => {
      const isMine = ({ headers }: { headers: Record<string, unknown> }): boolean => headers['ce-id'] === `e${i}`;
      recording.check(
        name,
        scene.plain({
          attempts: subscribers.get(name)?.delivered.length,
          elsewhere: moved.delivered.filter(isMine).map((one) => ({ method: one.method, ...seenDelivery(one) })),
          deadLetters: letters.delivered.filter(isMine).map(seenDelivery),
        }),
      );
    });
  }
});

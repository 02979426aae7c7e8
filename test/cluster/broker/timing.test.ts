import { expect } from 'chai';
import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import { binary } from '../../support/broker-contract/exchange.ts';
import type { Reply, Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';

interface Case {
  readonly delivery: DeliverySpec;
  readonly answer?: Reply;
}

/** Milliseconds in which pauses are counted: long beside what a delivery takes, short beside the patience of a suite. */
const unit = 400;
const half = 'PT0.2S';
const whole = 'PT0.4S';
/** Between two units: its clock starts before the subscriber's does. */
const oneAndAHalf = 'PT0.6S';

const cases: Readonly<Record<string, Case>> = {
  'linear backoff': { delivery: { retry: 3, backoffPolicy: 'linear', backoffDelay: whole } },
  'exponential backoff': { delivery: { retry: 3, backoffPolicy: 'exponential', backoffDelay: whole } },
  'exponential backoff of a shorter delay': { delivery: { retry: 3, backoffPolicy: 'exponential', backoffDelay: half } },
  'a delay without a policy': { delivery: { retry: 2, backoffDelay: whole } },
  'a policy without a delay': { delivery: { retry: 2, backoffPolicy: 'exponential' } },
  'a delay of zero': { delivery: { retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT0S' } },
  'a Retry-After that nobody asked to obey': {
    delivery: { retry: 2, backoffPolicy: 'linear', backoffDelay: whole },
    answer: { status: 503, headers: { 'retry-after': '2' } },
  },
  'timeouts between attempts': {
    delivery: { retry: 2, backoffPolicy: 'linear', backoffDelay: whole, timeout: oneAndAHalf },
    answer: 'silence',
  },
};

describe('broker contract: the time between attempts', function () {
  this.timeout(150_000);
  const recording = openRecording('timing');
  const subscribers = new Map<string, Subscriber>();
  let scene: Scene;

  before(async () => {
    scene = await openScene('timing');
    for (const [i, [name, { delivery, answer = { status: 503 } }]] of Object.entries(cases).entries()) {
      const subscriber = scene.subscriber(`s${i}`, () => answer);
      subscribers.set(name, subscriber);
      const filters = [{ exact: { type: `to.${i}` } }];
      await scene.trigger(`s${i}`, { subscriber: { uri: subscriber.uri }, filters, delivery });
    }
    await scene.ready();
    await Promise.all(Object.keys(cases).map((_, i) => scene.publish(binary({ id: `e${i}`, type: `to.${i}` }))));
    await scene.settled(2_000);
  });
  after(async () => {
    recording.close();
    await scene.close();
  });

  for (const name of Object.keys(cases)) {
    it(name, () => {
      const at = (subscribers.get(name)?.delivered ?? []).map((one) => one.at);
      const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0));
      // A pause is never shorter than the rule has it, but for the clock's own grain; a busy machine makes it longer.
      const counted = pauses.map((pause) => Math.floor((pause + 20) / unit));
      expect(at).not.to.have.length(0);
      recording.check(name, { pauses: counted });
    });
  }
});

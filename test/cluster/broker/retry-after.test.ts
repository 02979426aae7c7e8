import { binary } from '../../support/broker-contract/exchange.ts';
import type { Reply, Subscriber } from '../../support/broker-contract/receiver.ts';
import { openRecording } from '../../support/broker-contract/recording.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';

interface Case {
  readonly status: number;
  readonly retryAfter: () => string;
  readonly retryAfterMax: string;
}

const inTwoSeconds = (): string => new Date(Date.now() + 2_000).toUTCString();

const cases: Readonly<Record<string, Case>> = {
  'seconds beside 503': { status: 503, retryAfter: () => '1', retryAfterMax: 'PT5S' },
  'seconds beside 429': { status: 429, retryAfter: () => '1', retryAfterMax: 'PT5S' },
  'seconds beside 500': { status: 500, retryAfter: () => '1', retryAfterMax: 'PT5S' },
  'more than the greatest': { status: 503, retryAfter: () => '60', retryAfterMax: 'PT1S' },
  'a greatest of nothing': { status: 503, retryAfter: () => '60', retryAfterMax: 'PT0S' },
  'less than the backoff': { status: 503, retryAfter: () => '0', retryAfterMax: 'PT5S' },
  'a date': { status: 503, retryAfter: inTwoSeconds, retryAfterMax: 'PT5S' },
  'neither seconds nor a date': { status: 503, retryAfter: () => 'soon', retryAfterMax: 'PT5S' },
};

/** Milliseconds in which pauses are counted. */
const unit = 500;

describe('broker contract: Retry-After', function () {
  this.timeout(150_000);
  const recording = openRecording('retry-after');
  const subscribers = new Map<string, Subscriber>();
  let isEnabled = true;
  let scene: Scene;

  before(async () => {
    scene = await openScene('retry-after');
    for (const [i, [name, { status, retryAfter, retryAfterMax }]] of Object.entries(cases).entries()) {
      const answer = (): Reply => ({ status, headers: { 'retry-after': retryAfter() } });
      const subscriber = scene.subscriber(`s${i}`, answer);
      subscribers.set(name, subscriber);
      const delivery = { retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT0.5S', retryAfterMax } as const;
      const filters = [{ exact: { type: `to.${i}` } }];
      await scene.trigger(`s${i}`, { subscriber: { uri: subscriber.uri }, filters, delivery }).catch((error: Error) => {
        if (scene.target.kind === 'local') throw error;
        isEnabled = false;
      });
    }
    if (!isEnabled) return console.log('    left out: the feature delivery-retryafter is not enabled on this cluster');
    await scene.ready();
    await Promise.all(Object.keys(cases).map((_, i) => scene.publish(binary({ id: `e${i}`, type: `to.${i}` }))));
    await scene.settled(2_000);
  });
  after(async () => {
    if (isEnabled) recording.close();
    await scene.close();
  });

  for (const name of Object.keys(cases)) {
    it(name, () => {
      if (!isEnabled) return;
      const at = (subscribers.get(name)?.delivered ?? []).map((one) => one.at);
      const pauses = at.slice(1).map((time, i) => Math.floor((time - (at[i] ?? 0) + 20) / unit));
      // The date is in whole seconds: between one and two of them are left.
      recording.check(name, { pauses: name === 'a date' ? pauses.map((pause) => pause >= 2) : pauses });
    });
  }
});

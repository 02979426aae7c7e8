import { expect } from 'chai';
import { Brokers, Triggers } from '../../../shared/api/kinds.ts';
import { binary } from '../../support/broker-contract/exchange.ts';
import type { Subscriber } from '../../support/broker-contract/receiver.ts';
import { openScene, type Scene } from '../../support/broker-contract/scene.ts';
import { until } from '../../support/until.ts';

describe('broker contract: changes while events come in', function () {
  this.timeout(150_000);
  let scene: Scene;

  beforeEach(async () => {
    scene = await openScene('changes');
  });
  afterEach(() => scene.close());

  const hears = (subscriber: Subscriber, type: string): boolean =>
    subscriber.delivered.some(({ headers }) => headers['ce-type'] === type);

  /** Publishes events of this type until the subscriber has heard one. */
  const heardBy = (subscriber: Subscriber, type: string, path?: string): Promise<true> =>
    until(
      `an event ${type}`,
      async () => {
        await scene.publish(binary({ type }), path);
        return hears(subscriber, type) || undefined;
      },
      { timeoutMs: 60_000, everyMs: 100 },
    );

  it('a changed filter decides from then on', async () => {
    const subscriber = scene.subscriber('changing');
    await scene.trigger('changing', { subscriber: { uri: subscriber.uri }, filters: [{ exact: { type: 'one' } }] });
    await scene.ready();
    await scene.publish(binary({ type: 'two' }));
    await heardBy(subscriber, 'one');
    await scene.settled();
    expect(hears(subscriber, 'two')).to.equal(false);
    const change = { spec: { filters: [{ exact: { type: 'two' } }] } };
    await scene.target.kube.patch(Triggers, { namespace: scene.namespace, name: 'changing' }, change);
    await heardBy(subscriber, 'two');
    await scene.settled();
    subscriber.delivered.length = 0;
    await scene.publish(binary({ type: 'one' }));
    await scene.settled();
    expect(hears(subscriber, 'one')).to.equal(false);
  });

  it('a changed subscriber is where events go from then on', async () => {
    const [before, after] = [scene.subscriber('before'), scene.subscriber('after')];
    await scene.trigger('moving', { subscriber: { uri: before.uri } });
    await scene.ready();
    await heardBy(before, 'one');
    const change = { spec: { subscriber: { uri: after.uri } } };
    await scene.target.kube.patch(Triggers, { namespace: scene.namespace, name: 'moving' }, change);
    await heardBy(after, 'two');
    await scene.settled();
    before.delivered.length = 0;
    await scene.publish(binary({ type: 'three' }));
    await scene.settled();
    expect(before.delivered).to.deep.equal([]);
    expect(hears(after, 'three')).to.equal(true);
  });

  it('a Trigger that is older than its Broker delivers once the Broker is there', async () => {
    const subscriber = scene.subscriber('early');
    await scene.trigger('early', { broker: 'late', subscriber: { uri: subscriber.uri } });
    const answer = await scene.publish(binary({}), `/${scene.namespace}/late`);
    expect(answer.status).to.equal(404);
    await scene.broker('late');
    await scene.ready();
    await heardBy(subscriber, 'one', `/${scene.namespace}/late`);
  });

  it('a Trigger that is deleted hears nothing more, and the others do', async () => {
    const [gone, staying] = [scene.subscriber('gone'), scene.subscriber('staying')];
    await scene.trigger('gone', { subscriber: { uri: gone.uri } });
    await scene.trigger('staying', { subscriber: { uri: staying.uri } });
    await scene.ready();
    await scene.target.kube.delete(Triggers, { namespace: scene.namespace, name: 'gone' });
    await until('an end of deliveries to it', async () => {
      await scene.settled();
      gone.delivered.length = 0;
      await heardBy(staying, `after-${staying.delivered.length}`);
      await scene.settled();
      return gone.delivered.length === 0 || undefined;
    });
  });

  it('a Broker that is deleted takes nothing in any more', async () => {
    const subscriber = scene.subscriber('orphan');
    await scene.broker('short');
    await scene.trigger('orphan', { broker: 'short', subscriber: { uri: subscriber.uri } });
    await scene.ready();
    await heardBy(subscriber, 'one', `/${scene.namespace}/short`);
    await scene.target.kube.delete(Brokers, { namespace: scene.namespace, name: 'short' });
    await until('a refusal', async () => {
      const { status } = await scene.publish(binary({}), `/${scene.namespace}/short`);
      return status === 404 || undefined;
    });
    const isOrphaned = async (): Promise<true | undefined> => {
      const trigger = await scene.target.kube.get(Triggers, scene.namespace, 'orphan');
      const ready = trigger?.status?.conditions?.find(({ type }) => type === 'Ready');
      return (ready?.status === 'False' && ready.reason === 'BrokerDoesNotExist') || undefined;
    };
    await until('a Trigger that says so', isOrphaned);
  });
});

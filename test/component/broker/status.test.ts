import { expect } from 'chai';
import { Brokers, EndpointSlices, KnativeServices, Triggers } from '../../../shared/api/kinds.ts';
import type { Trigger } from '../../../shared/api/knative/trigger.ts';
import { conditionOf, type Subscriber, send, startSubscriber, startTestBroker, type TestBroker } from '../../support/broker.ts';
import { until } from '../../support/until.ts';

const ksvc = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'fn' } as const;

describe('broker control plane', () => {
  let broker: TestBroker;
  let subscriber: Subscriber;

  before(async () => {
    subscriber = await startSubscriber();
  });
  after(() => subscriber.close());
  beforeEach(async () => {
    subscriber.received.length = 0;
    broker = await startTestBroker();
  });
  afterEach(() => broker.end());

  const statusOf = (
    name: string,
    holds: (status: NonNullable<Trigger['status']>) => boolean,
  ): Promise<NonNullable<Trigger['status']>> =>
    until(`the status of ${name}`, async () => {
      const status = (await broker.kube.get(Triggers, 'ns', name))?.status;
      return status !== undefined && holds(status) ? status : undefined;
    });

  const isReady = ({ conditions = [] }: { conditions?: { type: string; status: string }[] }): boolean =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

  const createService = (url: string): Promise<unknown> =>
    broker.kube.create(KnativeServices, 'ns', {
      apiVersion: 'serving.knative.dev/v1',
      kind: 'Service',
      metadata: { name: 'fn' },
      spec: { template: { spec: { containers: [] } } },
      status: { address: { url } },
    });

  it('tells where a Broker listens and that it is ready', async () => {
    const status = await until('the status', async () => (await broker.kube.get(Brokers, 'ns', 'default'))?.status);
    expect(status.address?.url).to.equal(broker.url);
    expect(status.conditions?.map(({ type, status: value }) => `${type}=${value}`)).to.deep.equal([
      'Addressable=True',
      'DeadLetterSinkResolved=True',
      'EventPoliciesReady=True',
      'FilterReady=True',
      'IngressReady=True',
      'Ready=True',
      'TriggerChannelReady=True',
    ]);
  });

  it('serves a Broker that comes later, and no more once it has gone', async () => {
    const url = `${broker.broker.url}/team/events`;
    expect((await send(url)).status).to.equal(404);
    await broker.kube.create(Brokers, 'team', {
      apiVersion: 'eventing.knative.dev/v1',
      kind: 'Broker',
      metadata: { name: 'events' },
    });
    await until('the Broker', async () => (await send(url)).status === 202 || undefined);
    await broker.kube.delete(Brokers, { namespace: 'team', name: 'events' });
    await until('the end of the Broker', async () => (await send(url)).status === 404 || undefined);
  });

  it('writes no status again that is so already', async () => {
    await broker.trigger('fine', { subscriber: { uri: subscriber.url } });
    await statusOf('fine', isReady);
    const writes = broker.kube.writes.length;
    // Another Trigger makes it look at all of them once more.
    await broker.trigger('second', { subscriber: { uri: subscriber.url } });
    await statusOf('second', isReady);
    expect(broker.kube.writes.slice(writes)).to.deep.equal(['create triggers', 'patch triggers/status']);
  });

  it('resolves a Knative Service by its address, and a uri relative to it', async () => {
    await createService(subscriber.url);
    await broker.trigger('by-ref', { subscriber: { ref: ksvc, uri: '/deep/in?x=1' } });
    const { subscriberUri } = await statusOf('by-ref', isReady);
    expect(subscriberUri).to.equal(`${subscriber.url}/deep/in?x=1`);
  });

  it('resolves a Service of Kubernetes by an endpoint that is ready', async () => {
    await broker.kube.create(EndpointSlices, 'ns', {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'store-1', labels: { 'kubernetes.io/service-name': 'store' } },
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['127.0.0.9'], conditions: { ready: false } },
        { addresses: ['127.0.0.1'], conditions: { ready: true } },
      ],
      ports: [
        { name: 'metrics', port: 9 },
        { name: 'http', port: subscriber.port },
      ],
    });
    await broker.trigger('by-service', {
      subscriber: { ref: { apiVersion: 'v1', kind: 'Service', name: 'store' }, uri: '/events' },
    });
    expect((await statusOf('by-service', isReady)).subscriberUri).to.equal(`${subscriber.url}/events`);
    await send(broker.url);
    await subscriber.atLeast(1);
  });

  it('keeps events for a subscriber that is not there yet, and says so', async () => {
    await broker.trigger('early', { subscriber: { ref: ksvc } });
    const condition = await conditionOf(broker.kube, 'early', 'SubscriberResolved');
    expect(condition).to.include({ status: 'False', reason: "Unable to get the Subscriber's URI" });
    expect(condition.message).to.match(/services.serving.knative.dev "fn" not found/);
    expect((await conditionOf(broker.kube, 'early', 'Ready')).status).to.equal('False');
    await send(broker.url, { id: 'kept' });
    await createService(subscriber.url);
    expect((await subscriber.atLeast(1))[0]?.headers['ce-id']).to.equal('kept');
    await statusOf('early', isReady);
  });

  it('follows a subscriber that moves', async () => {
    const other = await startSubscriber();
    await createService(other.url);
    await broker.trigger('moving', { subscriber: { ref: ksvc } });
    await send(broker.url, { id: 'here' });
    await other.atLeast(1);
    await broker.kube.patch(KnativeServices, { namespace: 'ns', name: 'fn' }, { status: { address: { url: subscriber.url } } });
    await statusOf('moving', ({ subscriberUri }) => subscriberUri === `${subscriber.url}`);
    await send(broker.url, { id: 'there' });
    expect((await subscriber.atLeast(1))[0]?.headers['ce-id']).to.equal('there');
    await other.close();
  });

  it('tells of a Broker that does not exist', async () => {
    const object: Trigger = {
      apiVersion: 'eventing.knative.dev/v1',
      kind: 'Trigger',
      metadata: { name: 'lost' },
      spec: { broker: 'none', subscriber: { uri: subscriber.url } },
    };
    await broker.kube.create(Triggers, 'ns', object);
    expect(await conditionOf(broker.kube, 'lost', 'BrokerReady')).to.include({ status: 'False', reason: 'BrokerDoesNotExist' });
    expect(await conditionOf(broker.kube, 'lost', 'Ready')).to.include({ status: 'False', reason: 'BrokerDoesNotExist' });
  });

  it('refuses CESQL clearly and delivers nothing by it', async () => {
    await broker.trigger('sql', { subscriber: { uri: subscriber.url }, filters: [{ any: [{ cesql: "type = 'x'" }] }] });
    const condition = await conditionOf(broker.kube, 'sql', 'SubscriptionReady');
    expect(condition).to.include({ status: 'False', reason: 'FilterNotSupported' });
    expect(condition.message).to.match(/spec\.filters\[0\]\.any\[0\].*cesql/);
    await send(broker.url);
    expect(broker.broker.pending()).to.equal(0);
  });

  it('takes the changed filter of a Trigger from then on', async () => {
    await broker.trigger('changing', { subscriber: { uri: subscriber.url }, filters: [{ exact: { type: 'one' } }] });
    await send(broker.url, { type: 'two', id: 'unheard' });
    await broker.kube.patch(Triggers, { namespace: 'ns', name: 'changing' }, { spec: { filters: [{ exact: { type: 'two' } }] } });
    await until('the new filter', async () => {
      await send(broker.url, { type: 'two', id: 'heard' });
      return subscriber.received.length > 0 || undefined;
    });
    expect(new Set(subscriber.received.map(({ headers }) => headers['ce-id']))).to.deep.equal(new Set(['heard']));
  });

  it('drops what waits for a Trigger that is deleted', async () => {
    await broker.trigger('early', { subscriber: { ref: ksvc } });
    await broker.trigger('other', { subscriber: { ref: ksvc } });
    for (const id of ['1', '2', '3']) await send(broker.url, { id });
    expect(broker.broker.pending()).to.equal(6);
    await broker.kube.delete(Triggers, { namespace: 'ns', name: 'early' });
    await until('the end of its queue', () => broker.broker.pending() === 3 || undefined);
    await createService(subscriber.url);
    await subscriber.atLeast(3);
    await until('an empty queue', () => broker.broker.pending() === 0 || undefined);
  });

  it('does not deliver twice to a Trigger that was deleted and made again while the broker was down', async () => {
    await broker.trigger('again', { subscriber: { ref: ksvc } });
    await send(broker.url, { id: 'old' });
    await broker.broker.close();
    await broker.kube.delete(Triggers, { namespace: 'ns', name: 'again' });
    await broker.kube.create(Triggers, 'ns', {
      apiVersion: 'eventing.knative.dev/v1',
      kind: 'Trigger',
      metadata: { name: 'again' },
      spec: { broker: 'default', subscriber: { uri: subscriber.url } },
    });
    await broker.restart();
    await send(broker.url, { id: 'new' });
    await subscriber.atLeast(1);
    await until('an empty queue', () => broker.broker.pending() === 0 || undefined);
    expect(subscriber.received.map(({ headers }) => headers['ce-id'])).to.deep.equal(['new']);
  });
});

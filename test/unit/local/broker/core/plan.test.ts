import { expect } from 'chai';
import { planOf, type World } from '../../../../../local/broker/core/plan.ts';
import { conditionsOf } from '../../../../../local/broker/core/status/conditions.ts';
import type { Broker } from '../../../../../shared/api/knative/broker.ts';
import type { Trigger } from '../../../../../shared/api/knative/trigger.ts';

const apiVersion = 'eventing.knative.dev/v1';
const broker: Broker = { apiVersion, kind: 'Broker', metadata: { name: 'default', namespace: 'a', generation: 2 } };
const trigger = (spec: Partial<Trigger['spec']> = {}, metadata: Partial<Trigger['metadata']> = {}): Trigger => ({
  apiVersion,
  kind: 'Trigger',
  metadata: { name: 't', namespace: 'a', uid: 'u1', generation: 3, ...metadata },
  spec: { broker: 'default', subscriber: { uri: 'http://fn/in' }, ...spec },
});
const world = (parts: Partial<World>): World => ({ brokers: [broker], triggers: [], services: [], slices: [], ...parts });
const options = { baseUrl: 'http://127.0.0.1:80', now: '2026-01-01T00:00:00.000Z' };
const planTrigger = (one: Trigger, parts: Partial<World> = {}) => {
  const plan = planOf(world({ triggers: [one], ...parts }), options);
  const status = plan.triggerStatuses[0]?.status;
  return {
    subscription: plan.subscriptions[0],
    status,
    condition: (type: string) => status?.conditions?.find((condition) => condition.type === type),
  };
};

describe('broker: plan', () => {
  it('gives each Broker an address and the generation that was seen', () => {
    const [{ status } = {}] = planOf(world({}), options).brokerStatuses;
    expect(status).to.deep.include({ observedGeneration: 2, address: { name: 'http', url: 'http://127.0.0.1:80/a/default' } });
  });

  it('makes a Trigger a subscription that delivers', () => {
    const { subscription, status, condition } = planTrigger(trigger());
    expect(subscription).to.include({ uid: 'u1', trigger: 'a/t', broker: 'a/default' });
    expect(subscription?.target.url).to.equal('http://fn/in');
    expect(status).to.include({ observedGeneration: 3, subscriberUri: 'http://fn/in' });
    expect(condition('Ready')).to.include({ status: 'True' });
  });

  it('does not mix up Brokers of the same name in two namespaces', () => {
    const { subscription, condition } = planTrigger(trigger({}, { namespace: 'b' }));
    expect(subscription).to.equal(undefined);
    expect(condition('BrokerReady')).to.include({ status: 'False', reason: 'BrokerDoesNotExist' });
  });

  it('lets events wait while the subscriber has no address', () => {
    const { subscription, status, condition } = planTrigger(
      trigger({ subscriber: { ref: { apiVersion: 'v1', kind: 'Service', name: 'fn' } } }),
    );
    expect(subscription?.target.url).to.equal(undefined);
    expect(status).not.to.have.property('subscriberUri');
    expect(condition('Ready')).to.include({ status: 'False', reason: "Unable to get the Subscriber's URI" });
  });

  const unresolved: readonly { name: string; subscriber: Trigger['spec']['subscriber']; says: RegExp }[] = [
    { name: 'neither ref nor uri', subscriber: {}, says: /neither ref nor uri/ },
    { name: 'a relative uri alone', subscriber: { uri: '/in' }, says: /not an absolute HTTP URI/ },
    { name: 'another protocol', subscriber: { uri: 'ftp://fn/' }, says: /not an absolute HTTP URI/ },
    {
      name: 'a kind without an address',
      subscriber: { ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' } },
      says: /Deployment \(apps\/v1\)/,
    },
    {
      name: 'a Knative Service in another namespace',
      subscriber: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'x', namespace: 'z' } },
      says: /failed to get object z\/x: services.serving.knative.dev "x" not found/,
    },
  ];
  for (const { name, subscriber, says } of unresolved) {
    it(`says why a subscriber cannot be resolved: ${name}`, () => {
      expect(planTrigger(trigger({ subscriber })).condition('SubscriberResolved')?.message).to.match(says);
    });
  }

  it('resolves a reference to a Broker by that Broker’s address', () => {
    const other: Broker = {
      ...broker,
      metadata: { name: 'other', namespace: 'a' },
      status: { address: { url: 'http://b/a/other' } },
    };
    const subscriber = { ref: { apiVersion, kind: 'Broker', name: 'other' } };
    expect(planTrigger(trigger({ subscriber }), { brokers: [broker, other] }).subscription?.target.url).to.equal(
      'http://b/a/other',
    );
  });

  it('takes the dead letter sink of the Trigger, else of the Broker', () => {
    const brokers = [{ ...broker, spec: { delivery: { deadLetterSink: { uri: 'http://broker-sink/' } } } }];
    expect(planTrigger(trigger({ delivery: { retry: 1 } }), { brokers }).subscription?.target.deadLetterSink).to.deep.equal({
      kind: 'url',
      url: 'http://broker-sink/',
    });
    const own = trigger({ delivery: { deadLetterSink: { uri: 'http://own-sink/' } } });
    expect(planTrigger(own, { brokers }).subscription?.target.deadLetterSink).to.deep.equal({
      kind: 'url',
      url: 'http://own-sink/',
    });
    expect(planTrigger(own, { brokers }).status?.deadLetterSinkUri).to.equal('http://own-sink/');
  });

  it('is not ready where the dead letter sink is not there', () => {
    const { condition } = planTrigger(
      trigger({ delivery: { deadLetterSink: { ref: { apiVersion: 'v1', kind: 'Service', name: 'x' } } } }),
    );
    expect(condition('Ready')).to.include({ status: 'False', reason: "Unable to get the dead letter sink's URI" });
  });

  it('owns up to what it does not do: a dependency', () => {
    const { condition } = planTrigger(trigger({}, { annotations: { 'knative.dev/dependency': '{}' } }));
    expect(condition('DependencyReady')?.status).to.equal('Unknown');
    expect(condition('Ready')?.status).to.equal('Unknown');
  });

  it('says the same when asked again', () => {
    const first = planTrigger(trigger()).status;
    const later = planOf(world({ triggers: [{ ...trigger(), ...(first === undefined ? {} : { status: first }) }] }), {
      ...options,
      now: '2027-01-01T00:00:00.000Z',
    });
    expect(later.triggerStatuses[0]?.status).to.deep.equal(first);
  });
});

describe('broker: conditions', () => {
  const before = [{ type: 'A', status: 'True' as const, lastTransitionTime: 'then' }];

  it('keep their time while their status does', () => {
    expect(conditionsOf([{ type: 'A', status: 'True' }], before, 'now')[0]).to.include({ lastTransitionTime: 'then' });
    expect(conditionsOf([{ type: 'A', status: 'False' }], before, 'now')[0]).to.include({ lastTransitionTime: 'now' });
  });
  it('are summed up: False before Unknown before True', () => {
    const ready = (...statuses: ('True' | 'False' | 'Unknown')[]) =>
      conditionsOf(
        statuses.map((status, i) => ({ type: `X${i}`, status, reason: `R${i}` })),
        [],
        'now',
      ).find(({ type }) => type === 'Ready');
    expect(ready('True', 'Unknown', 'False')).to.include({ status: 'False', reason: 'R2' });
    expect(ready('True', 'Unknown')).to.include({ status: 'Unknown', reason: 'R1' });
    expect(ready('True')).to.include({ status: 'True' });
  });
});

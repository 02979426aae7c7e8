import { expect } from 'chai';
import { widest } from '../../../local/broker/core/window.ts';
import { KnativeServices, Triggers } from '../../../shared/api/kinds.ts';
import type { DeliverySpec } from '../../../shared/api/knative/duck.ts';
import {
  type Answered,
  type Received,
  type Subscriber,
  send,
  startSubscriber,
  startTestBroker,
  type TestBroker,
} from '../../support/broker.ts';
import { until } from '../../support/until.ts';

const ids = (received: readonly Received[]): unknown[] => received.map(({ headers }) => headers['ce-id']);

describe('broker delivery', () => {
  let broker: TestBroker;
  let ending: (() => Promise<void>)[] = [];

  async function subscribed(
    answer?: (received: Received, index: number) => Answered | Promise<Answered>,
    spec: { delivery?: DeliverySpec; filters?: NonNullable<Parameters<TestBroker['trigger']>[1]['filters']>; name?: string } = {},
  ): Promise<Subscriber> {
    const subscriber = await startSubscriber(answer);
    ending.push(() => subscriber.close());
    const { name = 'trigger', ...rest } = spec;
    await broker.trigger(name, { subscriber: { uri: subscriber.url }, ...rest });
    return subscriber;
  }

  const isIdle = (): Promise<true> => until('an empty queue', () => (broker.broker.pending() === 0 ? true : undefined));

  beforeEach(async () => {
    broker = await startTestBroker();
  });
  afterEach(async () => {
    await broker.end();
    await Promise.all(ending.map((end) => end()));
    ending = [];
  });

  describe('retries', () => {
    const retried = [404, 408, 409, 429, 500, 503];
    for (const status of retried) {
      it(`delivers again after ${status}`, async () => {
        const subscriber = await subscribed((_, index) => ({ status: index === 0 ? status : 202 }));
        await send(broker.url);
        await subscriber.atLeast(2);
        await isIdle();
        expect(ids(subscriber.received)).to.deep.equal(['e1', 'e1']);
      });
    }

    for (const status of [400, 401, 403, 413, 422, 302]) {
      it(`does not deliver again after ${status}`, async () => {
        const subscriber = await subscribed(() => ({ status }));
        await send(broker.url);
        await subscriber.atLeast(1);
        await isIdle();
        expect(subscriber.received).to.have.length(1);
      });
    }

    it('gives up after the retries of the delivery spec', async () => {
      const subscriber = await subscribed(() => ({ status: 500 }));
      await send(broker.url);
      await subscriber.atLeast(4);
      await isIdle();
      expect(subscriber.received).to.have.length(4);
    });

    it('waits longer each time with exponential backoff', async () => {
      const delivery = { retry: 3, backoffPolicy: 'exponential', backoffDelay: 'PT0.04S' } as const;
      const subscriber = await subscribed(() => ({ status: 500 }), { delivery });
      await send(broker.url);
      const at = (await subscriber.atLeast(4)).map((one) => one.at);
      const pauses = at.slice(1).map((time, i) => time - (at[i] ?? 0));
      expect(pauses[0]).to.be.at.least(38);
      expect(pauses[1]).to.be.at.least(78);
      expect(pauses[2]).to.be.at.least(158);
    });

    it('obeys Retry-After up to retryAfterMax', async () => {
      const delivery = { retry: 1, backoffDelay: 'PT0.01S', retryAfterMax: 'PT0.3S' } as const;
      const subscriber = await subscribed(() => ({ status: 503, headers: { 'retry-after': '3600' } }), { delivery });
      await send(broker.url);
      const [first, second] = await subscriber.atLeast(2);
      expect((second?.at ?? 0) - (first?.at ?? 0)).to.be.at.least(290);
    });

    it('ignores Retry-After without retryAfterMax', async () => {
      const subscriber = await subscribed((_, index) => ({
        status: index === 0 ? 503 : 202,
        headers: { 'retry-after': '3600' },
      }));
      await send(broker.url);
      await subscriber.atLeast(2);
    });

    it('counts no answer in time as a failure', async () => {
      const never = Promise.withResolvers<Answered>();
      const delivery = { retry: 1, backoffDelay: 'PT0.01S', timeout: 'PT0.05S' } as const;
      const subscriber = await subscribed((_, index) => (index === 0 ? never.promise : { status: 202 }), { delivery });
      await send(broker.url);
      await subscriber.atLeast(1);
      await isIdle();
      never.resolve({ status: 202 });
      expect(subscriber.received).to.have.length(2);
    });

    it('keeps counting where it was after a restart', async () => {
      const delivery = { retry: 2, backoffPolicy: 'linear', backoffDelay: 'PT0.2S' } as const;
      const subscriber = await subscribed(() => ({ status: 500 }), { delivery });
      await send(broker.url);
      await subscriber.atLeast(1);
      await broker.restart();
      await isIdle();
      expect(subscriber.received).to.have.length(3);
    });
  });

  describe('dead letters', () => {
    const sinkOf = async (): Promise<Subscriber> => {
      const sink = await startSubscriber();
      ending.push(() => sink.close());
      return sink;
    };

    it('go to the sink of the Trigger with the last answer', async () => {
      const sink = await sinkOf();
      const delivery = { retry: 1, backoffDelay: 'PT0.01S', deadLetterSink: { uri: `${sink.url}/letters` } };
      const subscriber = await subscribed(() => ({ status: 500, body: 'it\nbroke' }), { delivery });
      await send(broker.url, { id: 'lost', partitionkey: 'p' }, '{"n":2}');
      const [letter] = await sink.atLeast(1);
      expect(subscriber.received).to.have.length(2);
      expect(letter?.body).to.equal('{"n":2}');
      expect(letter?.headers).to.include({
        'ce-id': 'lost',
        'ce-partitionkey': 'p',
        'ce-knativeerrorcode': '500',
        'ce-knativeerrordest': subscriber.url,
      });
      expect(Buffer.from(String(letter?.headers['ce-knativeerrordata']), 'base64').toString()).to.equal('it\nbroke');
      await isIdle();
    });

    it('tell of a subscriber that is not there', async () => {
      const sink = await sinkOf();
      const delivery = { deadLetterSink: { uri: sink.url } };
      await broker.trigger('gone', { subscriber: { uri: 'http://127.0.0.1:9/' }, delivery });
      await send(broker.url);
      const [letter] = await sink.atLeast(1);
      expect(letter?.headers).to.include({ 'ce-knativeerrorcode': '500', 'ce-knativeerrordest': 'http://127.0.0.1:9/' });
      expect(Buffer.from(String(letter?.headers['ce-knativeerrordata']), 'base64').toString()).to.match(
        /^dispatch error: .*ECONNREFUSED/,
      );
    });

    it('go to the sink of the Broker where the Trigger has none, and are tried again by the same rules', async () => {
      await broker.end();
      const sink = await startSubscriber((_, index) => ({ status: index === 0 ? 503 : 202 }));
      ending.push(() => sink.close());
      broker = await startTestBroker({}, { retry: 1, backoffDelay: 'PT0.01S', deadLetterSink: { uri: sink.url } });
      await subscribed(() => ({ status: 422 }));
      await send(broker.url);
      await sink.atLeast(2);
      await isIdle();
      expect(sink.received.map(({ headers }) => headers['ce-knativeerrorcode'])).to.deep.equal(['422', '422']);
    });

    it('wait for a sink that is not there yet', async () => {
      const delivery = {
        retry: 1000,
        backoffPolicy: 'linear',
        backoffDelay: 'PT0.001S',
        deadLetterSink: { ref: { apiVersion: 'serving.knative.dev/v1', kind: 'Service', name: 'letters' } },
      } as const;
      const subscriber = await subscribed(() => ({ status: 400 }), { delivery });
      await send(broker.url);
      await subscriber.atLeast(1);
      const sink = await sinkOf();
      await broker.kube.create(KnativeServices, 'ns', {
        apiVersion: 'serving.knative.dev/v1',
        kind: 'Service',
        metadata: { name: 'letters' },
        spec: { template: { spec: { containers: [] } } },
        status: { address: { url: sink.url } },
      });
      await sink.atLeast(1);
      await isIdle();
    });

    it('are still on their way after a restart', async () => {
      const sink = await startSubscriber((_, index) => ({ status: index === 0 ? 503 : 202 }));
      ending.push(() => sink.close());
      const delivery = { retry: 1, backoffDelay: 'PT0.2S', deadLetterSink: { uri: sink.url } };
      const subscriber = await subscribed(() => ({ status: 400 }), { delivery });
      await send(broker.url);
      await sink.atLeast(1);
      await broker.restart();
      await sink.atLeast(2);
      await isIdle();
      expect(subscriber.received).to.have.length(1);
    });
  });

  describe('replies', () => {
    const reply = (type: string, id: string): Answered => ({
      status: 200,
      headers: {
        'ce-specversion': '1.0',
        'ce-type': type,
        'ce-id': id,
        'ce-source': '/replier',
        'content-type': 'application/json',
      },
      body: '{"reply":true}',
    });

    it('enter the broker again and are delivered to those who hear them', async () => {
      await subscribed(({ headers }) => reply('test.reply', `re-${headers['ce-id']}`), {
        name: 'replier',
        filters: [{ exact: { type: 'test.event' } }],
      });
      const hearer = await subscribed(undefined, { name: 'hearer', filters: [{ exact: { type: 'test.reply' } }] });
      await send(broker.url);
      const [one] = await hearer.atLeast(1);
      expect(one?.headers).to.include({ 'ce-id': 're-e1', 'ce-source': '/replier' });
      expect(one?.body).to.equal('{"reply":true}');
    });

    it('may come in structured mode', async () => {
      const body = JSON.stringify({ specversion: '1.0', type: 'test.reply', id: 's', source: '/replier', data: [1] });
      await subscribed(() => ({ status: 201, headers: { 'content-type': 'application/cloudevents+json' }, body }), {
        name: 'replier',
        filters: [{ exact: { type: 'test.event' } }],
      });
      const hearer = await subscribed(undefined, { name: 'hearer', filters: [{ exact: { type: 'test.reply' } }] });
      await send(broker.url);
      expect((await hearer.atLeast(1))[0]?.body).to.equal('[1]');
    });

    it('may come with a 202', async () => {
      await subscribed(() => ({ ...reply('test.reply', 'r'), status: 202 }), {
        name: 'replier',
        filters: [{ exact: { type: 'test.event' } }],
      });
      const hearer = await subscribed(undefined, { name: 'hearer', filters: [{ exact: { type: 'test.reply' } }] });
      await send(broker.url);
      expect((await hearer.atLeast(1))[0]?.headers['ce-id']).to.equal('r');
    });

    for (const [name, answer] of [
      ['are neither empty nor an event', { status: 200, body: 'ok' }],
      ['are an event of another version', { status: 200, headers: { 'ce-specversion': '2.0', 'ce-id': 'x' }, body: '{}' }],
    ] as const) {
      it(`that ${name} make the delivery fail`, async () => {
        const subscriber = await subscribed((_, index) => (index === 0 ? answer : { status: 200 }));
        await send(broker.url);
        await subscriber.atLeast(2);
        await isIdle();
      });
    }

    it('that lack an attribute are refused by the broker, and the event becomes a dead letter', async () => {
      const sink = await startSubscriber();
      ending.push(() => sink.close());
      const delivery = { retry: 3, deadLetterSink: { uri: sink.url } };
      const asked = await subscribed(() => ({ status: 200, headers: { 'ce-specversion': '1.0', 'ce-id': 'x' } }), { delivery });
      await send(broker.url);
      const [letter] = await sink.atLeast(1);
      expect(asked.received).to.have.length(1);
      expect(letter?.headers).to.include({ 'ce-knativeerrorcode': '400', 'ce-knativeerrordest': broker.url });
    });

    it('to replies come to an end', async () => {
      const sink = await startSubscriber();
      ending.push(() => sink.close());
      const delivery = { deadLetterSink: { uri: sink.url } };
      const subscriber = await subscribed((_, index) => reply('test.event', `round-${index}`), { delivery });
      await send(broker.url, { knativebrokerttl: '5' });
      const [letter] = await sink.atLeast(1);
      expect(subscriber.received).to.have.length(4);
      expect(letter?.headers).to.include({ 'ce-id': 'round-2', 'ce-knativebrokerttl': '1' });
    });
  });

  it('delivers to every Trigger whose filter passes, each with its own state', async () => {
    const failing = await subscribed((_, index) => ({ status: index < 2 ? 500 : 202 }), { name: 'failing' });
    const fine = await subscribed(undefined, {
      name: 'fine',
      filters: [{ prefix: { type: 'test.' } }, { not: { exact: { id: 'e2' } } }],
    });
    await send(broker.url, { id: 'e1' });
    await send(broker.url, { id: 'e2' });
    await failing.atLeast(4);
    await isIdle();
    expect(ids(fine.received)).to.deep.equal(['e1']);
    expect(ids(failing.received)).to.include.members(['e1', 'e2']);
  });

  it('keeps what waits for a Trigger out of memory and delivers all of it, a bounded number at a time', async () => {
    await broker.trigger('later', { subscriber: { ref: { apiVersion: 'v1', kind: 'Service', name: 'nobody-yet' } } });
    const sent = Array.from({ length: 500 }, (_, i) => String(i));
    await Promise.all(sent.map((id) => send(broker.url, { id })));
    expect(broker.broker.pending()).to.equal(500);
    const subscriber = await startSubscriber(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return { status: 202 };
    });
    ending.push(() => subscriber.close());
    await broker.kube.patch(
      Triggers,
      { namespace: 'ns', name: 'later' },
      { spec: { subscriber: { ref: null, uri: subscriber.url } } },
    );
    await subscriber.atLeast(500);
    await isIdle();
    expect(ids(subscriber.received)).to.have.members(sent);
    expect(subscriber.busiest()).to.be.within(2, widest);
  });

  it('delivers what came while a subscriber was away, once it is back', async () => {
    const first = await startSubscriber();
    await broker.trigger('flaky', {
      subscriber: { uri: first.url },
      delivery: { retry: 1000, backoffPolicy: 'linear', backoffDelay: 'PT0.001S' },
    });
    await send(broker.url, { id: 'before' });
    await first.atLeast(1);
    await first.close();
    const sent = Array.from({ length: 200 }, (_, i) => String(i));
    await Promise.all(sent.map((id) => send(broker.url, { id })));
    const second = await startSubscriber(undefined, first.port);
    ending.push(() => second.close());
    await second.atLeast(200);
    await isIdle();
    expect(ids(second.received)).to.have.members(sent);
  });
});

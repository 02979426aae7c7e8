import { expect } from 'chai';
import { Triggers } from '../../../shared/api/kinds.ts';
import { type Subscriber, send, startSubscriber, startTestBroker, type TestBroker } from '../../support/broker.ts';
import { until } from '../../support/until.ts';

const valid = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/test',
  'ce-type': 'test.event',
  'content-type': 'application/json',
};
const without = (name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(valid).filter(([key]) => key !== name));
const structured = (event: object): { headers: Record<string, string>; body: string } => ({
  headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
  body: JSON.stringify(event),
});

describe('broker ingress', () => {
  let broker: TestBroker;
  let subscriber: Subscriber;

  before(async () => {
    subscriber = await startSubscriber();
    broker = await startTestBroker({ maxEventBytes: 2_000 });
    await broker.trigger('all', { subscriber: { uri: `${subscriber.url}/in?x=1` } });
  });
  after(async () => {
    await broker.end();
    await subscriber.close();
  });
  beforeEach(() => {
    subscriber.received.length = 0;
  });

  it('answers 202 and delivers the same attributes and the same bytes', async () => {
    const body = '{"big": 12345678901234567890, "s":"é" }';
    const response = await send(broker.url, { id: 'a%20%E2%82%AC', time: '2026-01-01T00:00:00Z', partitionkey: 'p' }, body);
    expect(response.status).to.equal(202);
    const [one] = await subscriber.atLeast(1);
    expect(one?.body).to.equal(body);
    expect(one?.headers).to.include({
      'ce-id': 'a%20%E2%82%AC',
      'ce-type': 'test.event',
      'ce-time': '2026-01-01T00:00:00Z',
      'ce-partitionkey': 'p',
      'content-type': 'application/json',
      prefer: 'reply',
    });
  });

  it('passes the trace on, and nothing that was meant for the broker alone', async () => {
    const headers = {
      ...valid,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      authorization: 'Bearer secret',
      'ce-knativebrokerttl': '7',
    };
    await fetch(broker.url, { method: 'POST', headers, body: '{}' });
    const [one] = await subscriber.atLeast(1);
    expect(one?.headers['traceparent']).to.equal(headers.traceparent);
    expect(one?.headers).not.to.have.any.keys('authorization', 'ce-knativebrokerttl');
  });

  it('takes structured mode and delivers binary mode, its data as it was written', async () => {
    const { headers, body } = structured({
      specversion: '1.0',
      id: '50% 1',
      source: '/test',
      type: 'test.event',
      level: 3,
      data: { big: 1 },
    });
    const response = await fetch(broker.url, {
      method: 'POST',
      headers,
      body: body.replace('"big":1', '"big" : 12345678901234567890'),
    });
    expect(response.status).to.equal(202);
    const [one] = await subscriber.atLeast(1);
    expect(one?.headers).to.include({ 'ce-id': '50% 1', 'ce-level': '3', 'kn-namespace': 'ns' });
    expect(one?.headers).not.to.have.property('content-type');
    expect(one?.body).to.equal('{"big" : 12345678901234567890}');
  });

  it('takes structured mode with binary data', async () => {
    const { headers, body } = structured({
      specversion: '1.0',
      id: '1',
      source: '/test',
      type: 'test.event',
      datacontenttype: 'text/plain',
      data_base64: Buffer.from('hello').toString('base64'),
    });
    expect((await fetch(broker.url, { method: 'POST', headers, body })).status).to.equal(202);
    const [one] = await subscriber.atLeast(1);
    expect(one?.body).to.equal('hello');
    expect(one?.headers['content-type']).to.equal('text/plain');
  });

  const refused: readonly {
    name: string;
    status: number;
    path?: string;
    method?: string;
    headers?: Record<string, string>;
    body?: string;
    says: RegExp;
  }[] = [
    { name: 'an event without an id', status: 400, headers: without('ce-id'), says: /attribute id is required/ },
    { name: 'an event without a source', status: 400, headers: without('ce-source'), says: /attribute source/ },
    { name: 'an event without a type', status: 400, headers: without('ce-type'), says: /attribute type/ },
    {
      name: 'a request that is no event at all',
      status: 400,
      headers: { 'content-type': 'application/json' },
      says: /specversion/,
    },
    {
      name: 'another version of CloudEvents',
      status: 400,
      headers: { ...valid, 'ce-specversion': '2.0' },
      says: /specversion must be 1.0/,
    },
    { name: 'a time that is none', status: 400, headers: { ...valid, 'ce-time': 'yesterday' }, says: /attribute time/ },
    {
      name: 'an extension with a bad name',
      status: 400,
      headers: { ...valid, 'ce-my_ext': 'x' },
      says: /my_ext is no attribute name/,
    },
    {
      name: 'a structured event that is not JSON',
      status: 400,
      headers: { 'content-type': 'application/cloudevents+json' },
      body: '{',
      says: /not JSON/,
    },
    {
      name: 'a structured event that lacks its type',
      status: 400,
      ...structured({ specversion: '1.0', id: '1', source: '/x' }),
      says: /attribute type/,
    },
    {
      name: 'an event that has gone round too often',
      status: 400,
      headers: { ...valid, 'ce-knativebrokerttl': '0' },
      says: /knativebrokerttl/,
    },
    {
      name: 'a batch',
      status: 400,
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: '[]',
      says: /one event a request/,
    },
    { name: 'an unknown Broker', status: 404, path: '/ns/other', says: /no Broker ns\/other/ },
    { name: 'a path that names no Broker', status: 400, path: '/ns', says: /<namespace>\/<broker>/ },
    { name: 'a body that is too large', status: 413, body: 'x'.repeat(2_001), says: /2000 bytes/ },
  ];
  for (const { name, status, path = '/ns/default', method = 'POST', headers = valid, body = '{}', says } of refused) {
    it(`refuses ${name} with ${status} and delivers nothing`, async () => {
      const response = await fetch(broker.broker.url + path, { method, headers, body });
      expect(response.status).to.equal(status);
      expect(await response.text()).to.match(says);
      await send(broker.url, { id: 'next' });
      const received = await subscriber.atLeast(1);
      expect(received.map((one) => one.headers['ce-id'])).to.deep.equal(['next']);
    });
  }

  it('takes events by POST only', async () => {
    const response = await fetch(broker.url);
    expect(response.status).to.equal(405);
    expect(response.headers.get('allow')).to.equal('POST, OPTIONS');
    expect((await fetch(broker.url, { method: 'OPTIONS' })).headers.get('webhook-allowed-origin')).to.equal('*');
  });

  it('answers 202 to an event that nobody hears and keeps nothing of it', async () => {
    const quiet = await startTestBroker();
    expect((await send(quiet.url)).status).to.equal(202);
    expect(quiet.broker.pending()).to.equal(0);
    await quiet.end();
  });

  it('refuses with 507 while the disk is full, keeps what it has taken, and goes on when there is room', async () => {
    const small = await startTestBroker({ maxPages: 40, maxEventBytes: 100_000 });
    await small.trigger('all', { subscriber: { ref: { apiVersion: 'v1', kind: 'Service', name: 'nobody-yet' } } });
    const taken: string[] = [];
    let last = 0;
    for (let i = 0; last !== 507; i += 1) {
      last = (await send(small.url, { id: String(i) }, `"${'x'.repeat(20_000)}"`)).status;
      if (last === 202) taken.push(String(i));
      expect(i).to.be.lessThan(20);
    }
    expect(taken).not.to.deep.equal([]);
    await small.kube.patch(
      Triggers,
      { namespace: 'ns', name: 'all' },
      { spec: { subscriber: { ref: null, uri: subscriber.url } } },
    );
    const received = await subscriber.atLeast(taken.length);
    expect(received.map((one) => one.headers['ce-id'])).to.have.members(taken);
    await until(
      'room for an event',
      async () => (await send(small.url, { id: 'after' }, `"${'x'.repeat(20_000)}"`)).status === 202 || undefined,
    );
    await small.end();
  });
});

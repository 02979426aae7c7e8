import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { UnavailableError } from '../../../shared/errors/catalogue.ts';
import type { LoggedEvent } from '../../../shared/store/store.ts';
import { refusal, startTestStore, type TestStore } from '../../support/store.ts';

const ref = (uid: string, namespace = 'team') => ({ namespace, name: `name-of-${uid}`, uid });

describe('store: the log of events', () => {
  let test: TestStore;
  beforeEach(async () => {
    test = await startTestStore({ eventRetention: 500, eventBytes: 1_000_000 });
  });
  afterEach(() => test.close());

  const post = async (id: string, data: unknown, extra: Record<string, string> = {}): Promise<number> => {
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': id,
      'ce-source': '/orka/test',
      'ce-type': 'ai.orka.test.v1',
      ...extra,
    };
    return (await test.http().exchange('POST', '/events', { headers, body: JSON.stringify(data) })).status;
  };
  const idsOf = (items: readonly LoggedEvent[]): string[] => items.map(({ id }) => id);

  it('keeps what was sent', async () => {
    const data = { task: ref('a'), note: '✓' };
    expect(await post('1', data, { 'ce-subject': 'namespaces/team/tasks/a', 'ce-time': '2026-01-01T00:00:00Z' })).to.equal(202);
    const { items, next } = await test.store.events({ namespace: 'team' });
    expect(items).to.deep.equal([
      {
        seq: next,
        id: '1',
        type: 'ai.orka.test.v1',
        source: '/orka/test',
        subject: 'namespaces/team/tasks/a',
        time: '2026-01-01T00:00:00Z',
        data,
      },
    ]);
  });

  it('takes structured mode and events of strangers', async () => {
    const body = JSON.stringify({
      specversion: '1.0',
      id: 'x',
      source: 'https://shop',
      type: 'order.paid',
      subject: 'namespaces/team/orders/1',
      data: 7,
    });
    const { status } = await test
      .http()
      .exchange('POST', '/events', { headers: { 'content-type': 'application/cloudevents+json' }, body });
    expect(status).to.equal(202);
    expect((await test.store.events({ namespace: 'team' })).items[0]).to.include({ type: 'order.paid', data: 7 });
  });

  it('the same source and id twice is one event, also when both come at once', async () => {
    const statuses = await Promise.all(Array.from({ length: 10 }, () => post('1', { task: ref('a') })));
    expect(new Set(statuses)).to.deep.equal(new Set([202]));
    expect((await test.store.events({ namespace: 'team' })).items).to.have.length(1);
  });

  it('refuses what is no CloudEvent', async () => {
    expect(await post('', {})).to.equal(400);
    expect(await post('1', {}, { 'ce-specversion': '2.0' })).to.equal(400);
    expect((await test.http().exchange('POST', '/events', { body: '{}' })).status).to.equal(400);
  });

  it('finds events by the Task they concern or by its parent, within a namespace', async () => {
    await post('1', { task: ref('a') });
    await post('2', { task: ref('child'), parent: ref('a') });
    await post('3', { task: ref('b') });
    await post('4', { task: ref('a', 'other') });
    expect(idsOf((await test.store.events({ namespace: 'team', concerning: 'a' })).items)).to.deep.equal(['1', '2']);
    expect(idsOf((await test.store.events({ namespace: 'team', concerning: 'child' })).items)).to.deep.equal(['2']);
    expect(idsOf((await test.store.events({ namespace: 'team' })).items)).to.deep.equal(['1', '2', '3']);
  });

  it('pages without gaps and repetitions', async () => {
    for (let i = 0; i < 7; i += 1) await post(`${i}`, i % 2 === 0 ? { task: ref('a') } : { task: ref('c'), parent: ref('a') });
    const seen: string[] = [];
    for (let after = 0; ; ) {
      const { items, next } = await test.store.events({ namespace: 'team', concerning: 'a', after, limit: 3 });
      if (items.length === 0) break;
      seen.push(...idsOf(items));
      after = next;
    }
    expect(seen).to.deep.equal(['0', '1', '2', '3', '4', '5', '6']);
  });

  it('wakes those who wait, as soon as the event is on disk', async () => {
    const { next } = await test.store.events({ namespace: 'team' });
    const waiting = ['a', 'parent', undefined].map((concerning) =>
      test.store.events({ namespace: 'team', concerning, after: next, wait: 30 }),
    );
    const stranger = test.store.events({ namespace: 'team', concerning: 'b', after: next, wait: 1 });
    await post('1', { task: ref('a'), parent: ref('parent') });
    for (const { items } of await Promise.all(waiting)) expect(idsOf(items)).to.deep.equal(['1']);
    expect(await stranger).to.deep.equal({ items: [], next });
  });

  it('answers at once where there is something already', async () => {
    await post('1', { task: ref('a') });
    expect(idsOf((await test.store.events({ namespace: 'team', concerning: 'a', wait: 30 })).items)).to.deep.equal(['1']);
  });

  it('lets those who wait go when it stops', async () => {
    const waiting = test.store.events({ namespace: 'team', wait: 30 });
    await test.store.ready();
    const restarting = test.restart();
    const left = await waiting.then(
      ({ items }) => items.length === 0,
      (error: unknown) => error instanceof UnavailableError,
    );
    expect(left).to.equal(true);
    test = await restarting;
  });

  for (const [field, value] of [
    ['wait', '31'],
    ['limit', '0'],
    ['after', 'x'],
  ] as const)
    it(`refuses ${field}=${value}, naming it`, async () => {
      const error = await refusal(test.http('platform').request('GET', `/v1/namespaces/team/events?${field}=${value}`));
      expect(error.message).to.match(new RegExp(`^${field} `));
    });

  it('forgets the oldest of a namespace, and only there', async () => {
    await post('kept', { task: ref('a', 'quiet') });
    for (let i = 0; i < 1_000; i += 100)
      await Promise.all(Array.from({ length: 100 }, (_, k) => post(`${i + k}`, { task: ref('a') })));
    const { items } = await test.store.events({ namespace: 'team', limit: 1_000 });
    expect(items.length).to.be.within(500, 500 + 256);
    expect(items.at(-1)?.id).to.match(/^9\d\d$/);
    expect((await test.store.events({ namespace: 'quiet' })).items).to.have.length(1);
  });

  it('holds so many bytes and no more, whatever is poured in under however many names', async () => {
    await post('first', { task: ref('a') });
    const large = 'x'.repeat(100_000);
    for (let i = 0; i < 40; i += 1) expect(await post(`${i}`, { task: ref('a', `made-up-${i}`), large })).to.equal(202);
    const { counted, held } = sizes(test.path, 'events', 'octet_length(data)');
    expect(counted).to.equal(held).and.be.within(500_000, 1_000_000);
    expect((await test.store.events({ namespace: 'made-up-39' })).items).to.have.length(1);
    expect((await test.store.events({ namespace: 'team' })).items).to.deep.equal([]);
  });

  it('keeps nothing for longer than it is told to, but for the newest', async () => {
    let time = Date.UTC(2026, 0, 1);
    const aging = await startTestStore({ now: () => time, eventAgeMs: 60_000, deadLetterRetention: 2 });
    const send = (path: string, id: string) =>
      aging.http().request('POST', path, {
        headers: { 'ce-specversion': '1.0', 'ce-id': id, 'ce-source': '/s', 'ce-type': 't', 'ce-subject': 'namespaces/team/x/y' },
      });
    try {
      for (const path of ['/events', '/dead-letters']) for (const id of ['1', '2', '3']) await send(path, id);
      expect(await aging.store.deadLetters(), 'the newest two').to.have.length(2);
      time += 60_000;
      expect((await aging.store.events({ namespace: 'team' })).items).to.have.length(3);
      time += 1;
      for (const path of ['/events', '/dead-letters']) await send(path, '4');
      expect(idsOf((await aging.store.events({ namespace: 'team' })).items)).to.deep.equal(['4']);
      expect((await aging.store.deadLetters()).map(({ event }) => event['id'])).to.deep.equal(['4']);
    } finally {
      await aging.close();
    }
  });

  it('refuses an event that is larger than a megabyte', async () => {
    expect(await post('1', { large: 'x'.repeat(1_100_000) })).to.equal(413);
  });

  it('keeps dead letters with what the broker says about them, once for each destination', async () => {
    const dead = {
      'ce-knativeerrordest': 'http://sink',
      'ce-knativeerrorcode': '500',
      'ce-knativeerrordata': Buffer.from('boom').toString('base64'),
    };
    const headers = {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/s',
      'ce-type': 't',
    };
    for (const extra of [dead, { ...dead, 'ce-knativeerrorcode': '503' }, { ...dead, 'ce-knativeerrordest': 'http://other' }])
      expect(
        (await test.http().exchange('POST', '/dead-letters', { headers: { ...headers, ...extra }, body: '{"a":1}' })).status,
      ).to.equal(202);
    const letters = await test.store.deadLetters();
    expect(letters.map(({ destination, status, message }) => [destination, status, message])).to.deep.equal([
      ['http://sink', 503, 'boom'],
      ['http://other', 500, 'boom'],
    ]);
    expect(letters[0]?.event)
      .to.deep.include({ id: '1', data: { a: 1 } })
      .and.not.to.have.property('knativeerrordest');
    expect(await test.store.deadLetters(1)).to.have.length(1);
    const { counted, held } = sizes(test.path, 'dead_letters', 'octet_length(event) + octet_length(message)');
    expect(counted).to.equal(held);
  });

  /** Bytes of a log as the store counts them, and as they are. */
  function sizes(path: string, log: string, size: string): { counted: unknown; held: unknown } {
    const db = new DatabaseSync(path, { readOnly: true });
    const value = (sql: string): unknown => Object.values(db.prepare(sql).get() ?? {})[0];
    const found = {
      counted: value(`SELECT bytes FROM log_sizes WHERE log = '${log}'`),
      held: value(`SELECT sum(${size}) FROM ${log}`),
    };
    db.close();
    return found;
  }
});

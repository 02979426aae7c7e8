import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Deliver } from '../../../local/broker/deliver.ts';
import { createHttpDeliver } from '../../../local/broker/deliver.ts';
import { type Subscriber, send, startSubscriber, startTestBroker } from '../../support/broker.ts';
import { until } from '../../support/until.ts';

const entry = fileURLToPath(new URL('../../support/broker-process.ts', import.meta.url));

/** A small generator of chance that can be repeated (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('broker durability', () => {
  let dataDir: string;
  let subscriber: Subscriber;
  let child: ChildProcess | undefined;

  async function start(): Promise<string> {
    child = fork(entry, [dataDir, subscriber.url]);
    const [url] = (await once(child, 'message')) as [string];
    return url;
  }

  async function kill(): Promise<void> {
    const exit = child === undefined ? undefined : once(child, 'exit');
    child?.kill('SIGKILL');
    await exit;
    child = undefined;
  }

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'orka-broker-'));
    subscriber = await startSubscriber();
  });
  afterEach(async () => {
    await kill();
    await subscriber.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const seenIds = (): Set<unknown> => new Set(subscriber.received.map(({ headers }) => headers['ce-id']));

  it('delivers every event that it has answered with 202, however often it is killed', async () => {
    const taken = new Set<string>();
    let next = 0;
    for (const moreTaken of [40, 7, 90]) {
      const url = await start();
      const enough = taken.size + moreTaken;
      const publish = async (): Promise<void> => {
        while (taken.size < enough) {
          next += 1;
          const id = String(next);
          const response = await send(url, { id }).catch(() => undefined);
          if (response?.status === 202) taken.add(id);
          if (response === undefined) return;
        }
      };
      const publishers = Array.from({ length: 8 }, publish);
      await until('enough events', () => taken.size >= enough || undefined);
      await kill();
      await Promise.all(publishers);
    }
    await start();
    await until('all of them', () => [...taken].every((id) => seenIds().has(id)) || undefined);
  });

  it('still delivers everything where deliveries are doubled, late and shuffled', async () => {
    const seed = Date.now() % 100_000;
    const random = seeded(seed);
    const http = createHttpDeliver();
    const chaotic: Deliver = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, random() * 20));
      if (random() < 0.5) await http.deliver(request);
      if (random() < 0.1) throw new Error('the network is away');
      return http.deliver(request);
    };
    const broker = await startTestBroker({ deliver: chaotic }, { retry: 20, backoffPolicy: 'linear', backoffDelay: 'PT0.001S' });
    try {
      await broker.trigger('all', { subscriber: { uri: subscriber.url } });
      const sent = Array.from({ length: 100 }, (_, i) => String(i));
      await Promise.all(sent.map((id) => send(broker.url, { id })));
      await until('an empty queue', () => broker.broker.pending() === 0 || undefined);
      expect(seenIds(), `seed ${seed}`).to.deep.equal(new Set(sent));
    } finally {
      await broker.end();
      http.close();
    }
  });

  it('counts a delivery that its own stop broke off as none', async () => {
    const hung = Promise.withResolvers<{ status: number }>();
    const slow = await startSubscriber((_, index) => (index === 0 ? hung.promise : { status: 202 }));
    const broker = await startTestBroker({}, { retry: 0 });
    await broker.trigger('all', { subscriber: { uri: slow.url } });
    await send(broker.url);
    await slow.atLeast(1);
    await broker.restart();
    hung.resolve({ status: 202 });
    await slow.atLeast(2);
    await until('an empty queue', () => broker.broker.pending() === 0 || undefined);
    await broker.end();
    await slow.close();
  });
});

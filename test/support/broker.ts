import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrokerOptions, type RunningBroker, startBroker } from '../../local/broker/server.ts';
import { Brokers, Triggers } from '../../shared/api/kinds.ts';
import type { Broker } from '../../shared/api/knative/broker.ts';
import type { Trigger } from '../../shared/api/knative/trigger.ts';
import { type Listening, listen, readBody } from '../../shared/http/server.ts';
import { silent } from '../../shared/log/logger.ts';
import { createMemoryKube, type MemoryKube } from './memory-kube.ts';

/** A running broker on a folder of its own, with one Broker `ns/default`. */
export interface TestBroker {
  readonly kube: MemoryKube;
  readonly dataDir: string;
  readonly broker: RunningBroker;
  /** Where events go: the ingress of `ns/default`. */
  readonly url: string;
  trigger(name: string, spec: Omit<Trigger['spec'], 'broker'>): Promise<void>;
  /** Stops the broker and starts it again on the same folder and objects. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

export async function startTestBroker(
  options: Partial<BrokerOptions> = {},
  delivery: NonNullable<Broker['spec']>['delivery'] = { retry: 3, backoffPolicy: 'linear', backoffDelay: 'PT0.01S' },
): Promise<TestBroker> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orka-broker-'));
  const kube = createMemoryKube();
  await kube.create(Brokers, 'ns', {
    apiVersion: 'eventing.knative.dev/v1',
    kind: 'Broker',
    metadata: { name: 'default' },
    spec: { delivery },
  });
  const start = (): Promise<RunningBroker> =>
    startBroker({ dataDir, port: 0, kube, log: silent, now: Date.now, random: () => 0, ...options });
  let broker = await start();
  return {
    kube,
    dataDir,
    get broker() {
      return broker;
    },
    get url() {
      return `${broker.url}/ns/default`;
    },
    async trigger(name, spec) {
      await kube.create(Triggers, 'ns', {
        apiVersion: 'eventing.knative.dev/v1',
        kind: 'Trigger',
        metadata: { name },
        spec: { broker: 'default', ...spec },
      });
      await conditionOf(kube, name, 'BrokerReady');
    },
    async restart() {
      await broker.close();
      broker = await start();
    },
    async end() {
      await broker.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A condition of a Trigger of `ns`, once the broker has written it for the Trigger as it is now. */
export async function conditionOf(
  kube: MemoryKube,
  name: string,
  type: string,
): Promise<{ status: string; reason?: string; message?: string }> {
  for (;;) {
    const trigger = await kube.get(Triggers, 'ns', name);
    const found = trigger?.status?.conditions?.find((condition) => condition.type === type);
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

/** What a test subscriber answers. */
export interface Answered {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A subscriber over real HTTP that remembers what it got. */
export interface Subscriber extends Listening {
  readonly received: Received[];
  /** Most requests that were open at once. */
  readonly busiest: () => number;
  /** Resolves with all that came once there are `count`. */
  atLeast(count: number): Promise<readonly Received[]>;
}

export async function startSubscriber(
  answer: (received: Received, index: number) => Answered | Promise<Answered> = () => ({ status: 202 }),
  port = 0,
): Promise<Subscriber> {
  const received: Received[] = [];
  let waiting: { count: number; resolve: () => void }[] = [];
  let open = 0;
  let most = 0;
  const server = createServer(async (req, res) => {
    open += 1;
    most = Math.max(most, open);
    const one = { headers: req.headers, body: (await readBody(req, 2 ** 24)).toString('utf8'), at: performance.now() };
    const index = received.push(one) - 1;
    waiting = waiting.filter(({ count, resolve }) => received.length < count || resolve());
    const { status, headers = {}, body } = await answer(one, index);
    open -= 1;
    res.writeHead(status, headers).end(body);
  });
  const listening = await listen(server, { port });
  return {
    ...listening,
    received,
    busiest: () => most,
    async atLeast(count) {
      if (received.length < count) await new Promise<void>((resolve) => waiting.push({ count, resolve }));
      return received;
    },
  };
}

/** Sends an event in binary mode. */
export function send(url: string, attributes: Record<string, string> = {}, body = '{"n":1}'): Promise<Response> {
  const all = { specversion: '1.0', id: 'e1', source: '/test', type: 'test.event', ...attributes };
  const headers = Object.fromEntries(Object.entries(all).map(([name, value]) => [`ce-${name}`, value]));
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
}

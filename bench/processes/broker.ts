import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBroker } from '../../local/broker/server.ts';
import { Brokers, type ResourceKind, Triggers } from '../../shared/api/kinds.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { silent } from '../../shared/log/logger.ts';

// The local broker as a process of its own: one Broker `bench/default`, one Trigger, whose subscriber is the URL in argv.
const [subscriber = ''] = process.argv.slice(2);
const dataDir = mkdtempSync(join(tmpdir(), 'orka-bench-'));

const metadata = { namespace: 'bench', name: 'default', uid: 'b6c1', resourceVersion: '1' };
const objects = new Map<ResourceKind<unknown>, object>([
  [Brokers, { metadata, spec: { delivery: { retry: 10, backoffPolicy: 'exponential', backoffDelay: 'PT0.2S' } } }],
  [
    Triggers,
    { metadata, spec: { broker: 'default', filters: [{ exact: { type: 'bench.event' } }], subscriber: { uri: subscriber } } },
  ],
]);

/** As much of a Kubernetes API as a broker needs whose objects never change. */
const kube = {
  list: async (kind: ResourceKind<unknown>) => ({ items: [objects.get(kind) ?? []].flat(), metadata: { resourceVersion: '1' } }),
  async *watch(_kind: unknown, { signal }: { signal: AbortSignal }) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  },
  patch: async (_kind: unknown, _at: unknown, object: object) => object,
} as unknown as Kube;

const broker = await startBroker({ dataDir, port: 0, kube, log: silent, now: Date.now, random: Math.random });
process.send?.({ url: `${broker.url}/bench/default` });
process.on('message', async (message) => {
  if (message === 'heap') {
    globalThis.gc?.();
    process.send?.({ heap: process.memoryUsage().heapUsed });
    return;
  }
  await broker.close();
  rmSync(dataDir, { recursive: true });
  process.disconnect();
});

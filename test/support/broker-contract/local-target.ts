import { join } from 'node:path';
import { startBroker } from '../../../local/broker/server.ts';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { silent } from '../../../shared/log/logger.ts';
import { startTestApiServer } from '../api-server.ts';
import type { BrokerTarget } from './broker-target.ts';

const definitions = join(import.meta.dirname, '../../../local/manifests/knative-crds');

/** The local broker on a local Kubernetes API, as `orka dev` has them. */
export async function openLocalTarget(): Promise<BrokerTarget> {
  const api = await startTestApiServer();
  await applyManifests(api.kube, await readManifests(definitions), { fieldManager: 'test', namespace: 'default' });
  const broker = await startBroker({
    dataDir: api.folder,
    port: 0,
    kube: api.kube,
    log: silent,
    now: Date.now,
    random: () => 0,
  });
  return {
    kind: 'local',
    kube: api.kube,
    host: '127.0.0.1',
    reachable: (url) => Promise.resolve(url),
    isIdle: () => broker.pending() === 0,
    quietMs: 0,
    async close() {
      await broker.close();
      await api.close();
    },
  };
}

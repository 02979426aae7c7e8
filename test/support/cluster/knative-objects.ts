import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startApiServer } from '../../../local/apiserver/server.ts';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { createKube } from '../../../shared/kube/client.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import type { Logger } from '../../../shared/log/logger.ts';

/** What the local broker and serving read; the folders hold nothing that only a cluster runs. */
const sources = [
  'local/manifests/knative-crds',
  'knative/broker.yaml',
  'knative/store-service.yaml',
  'knative/api-service.yaml',
  'knative/functions',
  'knative/triggers',
];

/** A Kubernetes API of its own that holds the platform's Broker, Triggers and functions, as `knative/` has them. */
export async function startKnativeObjects({
  folder,
  log,
}: {
  folder: string;
  log: Logger;
}): Promise<{ readonly kube: Kube; close(): Promise<void> }> {
  const server = await startApiServer({
    dataDir: folder,
    port: 0,
    podLogDir: join(folder, 'pods'),
    log: log.child({ room: 'knative' }),
    now: Date.now,
  });
  const kube = createKube({ server: server.url, ca: server.ca, clientCertificate: server.adminCredentials });
  const close = async (): Promise<void> => {
    kube.close();
    await server.close();
  };
  try {
    const manifests = await Promise.all(
      sources.map((source) => readManifests(fileURLToPath(new URL(`../../../${source}`, import.meta.url)))),
    );
    await applyManifests(kube, manifests.flat(), { fieldManager: 'orka-test', namespace: 'orka-system' });
  } catch (error) {
    await close();
    throw error;
  }
  return { kube, close };
}

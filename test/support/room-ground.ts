import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import { createTokenSource } from '../../local/tokens.ts';
import { startTestApiServer } from './api-server.ts';

/** What the process of any room needs before it can start. */
export interface RoomGround {
  /** Enough for each of them; the other rooms and the broker are addresses at which nobody listens. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const nobody = 'http://127.0.0.1:9';

/** Starts a Kubernetes API with the platform's objects, and lays down a kubeconfig and a token beside it. */
export async function startRoomGround(): Promise<RoomGround> {
  const cluster = await startTestApiServer();
  for (const path of ['crds', 'local/manifests/platform.yaml']) {
    const manifests = await readManifests(join(import.meta.dirname, '../..', path));
    await applyManifests(cluster.kube, manifests, { fieldManager: 'test', namespace: 'default' });
  }
  const file = (name: string): string => join(cluster.folder, name);
  const identity = { namespace: 'orka-system', serviceAccount: 'orka-api', audience: 'orka' };
  const token = createTokenSource({ kube: cluster.kube, ...identity, now: Date.now });
  await Promise.all([writeFile(file('kubeconfig'), cluster.adminKubeconfig), writeFile(file('token'), await token())]);
  const env = {
    KUBECONFIG: file('kubeconfig'),
    ORKA_TOKEN_FILE: file('token'),
    ORKA_STORE_PATH: file('store/store.db'),
    ORKA_STORE_URL: nobody,
    ORKA_API_URL: nobody,
    ORKA_LLM_URL: nobody,
    K_SINK: nobody,
  };
  return { env, close: () => cluster.close() };
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyManifests, readManifests } from '../../../local/manifests.ts';
import { Agents, Namespaces, Providers, Secrets, Tools } from '../../../shared/api/kinds.ts';
import { accountOf, type Room } from '../../../shared/auth/core/rooms.ts';
import type { Kube } from '../../../shared/kube/kube.ts';
import { startTestApiServer } from '../../support/api-server.ts';
import { type BuiltImage, buildImage } from '../../support/image.ts';
import { tokenOf } from '../../support/worker-pod.ts';

const apiVersion = 'core.orka.ai/v1alpha1' as const;

/** What all platforms of a test stand on: the programs as the image has them, and one Kubernetes API. */
export interface Ground {
  readonly kube: Kube;
  readonly folder: string;
  readonly image: BuiltImage;
  /** The environment in which every program finds the Kubernetes API. */
  readonly env: Readonly<Record<string, string>>;
  /** A token of a room of the platform. */
  token(room: Room): Promise<string>;
  /** The file of such a token. */
  tokenFile(room: Room): Promise<string>;
  /** A namespace with an Agent of 50 turns, a Provider and the Tools, whose servers are at these addresses. */
  namespace(name: string, at: { readonly model: string; readonly tools: string }): Promise<void>;
  close(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const [image, cluster] = await Promise.all([buildImage('platform'), startTestApiServer()]);
  const { kube, folder } = cluster;
  for (const path of ['crds', 'local/manifests/platform.yaml']) {
    const manifests = await readManifests(join(import.meta.dirname, '../../..', path));
    await applyManifests(kube, manifests, { fieldManager: 'test', namespace: 'default' });
  }
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.adminKubeconfig);
  const token = (room: Room): Promise<string> => tokenOf(kube, { namespace: 'orka-system', name: accountOf(room) });
  return {
    kube,
    folder,
    image,
    env: { HOME: folder, KUBECONFIG: kubeconfig, PORT: '0', ORKA_METRICS_PORT: '0', ORKA_LOG_LEVEL: 'info' },
    token,
    async tokenFile(room) {
      const file = join(folder, `token-${room}`);
      await writeFile(file, await token(room));
      return file;
    },
    namespace: (name, at) => furnish(kube, name, at),
    async close() {
      await cluster.close();
      image.remove();
    },
  };
}

async function furnish(kube: Kube, namespace: string, { model, tools }: { model: string; tools: string }): Promise<void> {
  await kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await kube.create(Secrets, namespace, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys' },
    stringData: { 'api-key': 'sk-test-key-0001' },
  });
  await kube.create(Providers, namespace, {
    apiVersion,
    kind: 'Provider',
    metadata: { name: 'default' },
    spec: { type: 'anthropic', baseURL: model, defaultModel: 'scripted', secretRef: { name: 'keys' } },
  });
  await kube.create(Agents, namespace, {
    apiVersion,
    kind: 'Agent',
    metadata: { name: 'agent' },
    spec: { coordination: { enabled: true } },
  });
  for (const [name, method] of [
    ['look', 'GET'],
    ['put', 'PUT'],
    ['pay', 'POST'],
  ] as const)
    await kube.create(Tools, namespace, {
      apiVersion,
      kind: 'Tool',
      metadata: { name },
      spec: { description: name, http: { url: `${tools}/${name}`, method } },
    });
}

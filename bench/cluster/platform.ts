import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startScriptedModel } from '../../demo/model/server.ts';
import type { Script } from '../../demo/model/types.ts';
import { applyManifests, type Manifest } from '../../local/manifests.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../../shared/kube/kube.ts';
import { readKubeconfig } from '../../shared/kube/kubeconfig.ts';
import type { HostPlatformOptions } from '../../test/support/cluster/host-platform.ts';

/** What can be told to the process. */
export type PlatformProcessOptions = Pick<HostPlatformOptions, 'kubeconfig' | 'host' | 'image' | 'operator'>;

/** The platform's rooms in a process of their own, a namespace for Tasks, and a model that answers at once. */
export interface ClusterBench {
  readonly kube: Kube;
  readonly connection: KubeConnection;
  readonly pid: number;
  /** Where Tasks are made; has Agent `one` in it. */
  readonly namespace: string;
  /** Where the rooms' ServiceAccounts are. */
  readonly accounts: string;
  readonly urls: { readonly api: string; readonly store: string; readonly llm: string; readonly broker: string };
  readonly model: Awaited<ReturnType<typeof startScriptedModel>>;
  close(): Promise<void>;
}

const done: Script = () => ({ content: [{ type: 'text', text: 'done' }] });

/** Starts it on the cluster of this kubeconfig. */
export async function startClusterBench(options: PlatformProcessOptions, script: Script = done): Promise<ClusterBench> {
  const { connection } = await readKubeconfig(options.kubeconfig);
  const kube = createKube(connection);
  const model = await startScriptedModel({ port: 0, script });
  const child = fork(fileURLToPath(new URL('../processes/host-platform.ts', import.meta.url)), [JSON.stringify(options)], {
    stdio: 'inherit',
  });
  const exit = once(child, 'exit');
  const early = exit.then(() => Promise.reject(new Error('the platform ended before it was ready')));
  const [{ namespace, accounts, urls }] = (await Promise.race([once(child, 'message'), early])) as [
    Pick<ClusterBench, 'namespace' | 'accounts' | 'urls'>,
  ];
  early.catch(() => undefined);
  await applyManifests(kube, oneAgent(model.url), { fieldManager: 'bench', namespace });
  return {
    kube,
    connection,
    pid: child.pid as number,
    namespace,
    accounts,
    urls,
    model,
    async close() {
      child.send('close');
      await exit;
      await model.close();
      kube.close();
    },
  };
}

const apiVersion = 'core.orka.ai/v1alpha1';

/** The smallest set of objects that an `ai` Task needs: Agent `one` with a Provider and its Secret. */
export const oneAgent = (baseURL: string): Manifest[] =>
  [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { 'api-key': 'scripted' } },
    {
      apiVersion,
      kind: 'Provider',
      metadata: { name: 'model' },
      spec: { type: 'anthropic', baseURL, defaultModel: 'scripted', secretRef: { name: 'key' } },
    },
    { apiVersion, kind: 'Agent', metadata: { name: 'one' }, spec: { providerRef: { name: 'model' } } },
  ] as unknown as Manifest[];

/** No node has it, so that a cluster with nodes runs none of these pods. */
const nowhere = { 'orka.ai/bench': 'nowhere' };

/** A Task for Agent `one`. */
export const aiTask = (namespace: string, name: string): Task => ({
  apiVersion,
  kind: 'Task',
  metadata: { name, namespace },
  spec: { type: 'ai', agentRef: { name: 'one' }, prompt: 'Say something.', execution: { nodeSelector: nowhere } },
});

/** A Task that is a plain command. */
export const containerTask = (namespace: string, name: string): Task => ({
  apiVersion,
  kind: 'Task',
  metadata: { name, namespace },
  spec: { type: 'container', image: 'true', command: ['true'], execution: { nodeSelector: nowhere } },
});

/** A Job of nobody's, whose pod finds no node. */
export const bareJob = (namespace: string, name: string) => ({
  apiVersion: 'batch/v1' as const,
  kind: 'Job' as const,
  metadata: { name, namespace },
  spec: {
    template: {
      spec: {
        restartPolicy: 'Never' as const,
        nodeSelector: nowhere,
        containers: [{ name: 'main', image: 'true', command: ['true'] }],
      },
    },
  },
});

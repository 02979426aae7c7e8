import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScriptedModel } from '../demo/model/server.ts';
import type { Script } from '../demo/model/types.ts';
import { applyManifests, type Manifest } from '../local/manifests.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { Tasks } from '../shared/api/kinds.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { type OrkaDev, startOrkaDev } from '../test/support/orka-dev.ts';

/** An `orka dev` with a model beside it, in a folder of its own. */
export interface BenchPlatform {
  readonly dev: OrkaDev;
  readonly kube: Kube;
  readonly model: Awaited<ReturnType<typeof startScriptedModel>>;
  readonly dataDir: string;
  close(): Promise<void>;
}

/** `env` is added to what the platform's process is told. */
export async function startPlatform(
  script: Script,
  dataDir?: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BenchPlatform> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'orka-bench-')));
  const model = await startScriptedModel({ port: 0, script });
  const dev = await startOrkaDev({ dataDir: folder, env: { XDG_CACHE_HOME: join(tmpdir(), 'orka-bench-cache'), ...env } });
  const kube = createKube((await readKubeconfig(dev.kubeconfig)).connection);
  return {
    dev,
    kube,
    model,
    dataDir: folder,
    async close() {
      kube.close();
      await dev.stop();
      await model.close();
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The smallest set of objects that an `ai` Task needs. */
export function oneTurn(baseURL: string): Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key', namespace: 'default' }, stringData: { 'api-key': 'scripted' } },
    {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Provider',
      metadata: { name: 'model', namespace: 'default' },
      spec: { type: 'anthropic', baseURL, defaultModel: 'scripted', secretRef: { name: 'key' } },
    },
    {
      apiVersion: 'core.orka.ai/v1alpha1',
      kind: 'Agent',
      metadata: { name: 'one', namespace: 'default' },
      spec: { providerRef: { name: 'model' } },
    },
  ] as unknown as Manifest[];
}

export const aiTask = (name: string): Manifest =>
  ({
    apiVersion: 'core.orka.ai/v1alpha1',
    kind: 'Task',
    metadata: { name, namespace: 'default' },
    spec: { type: 'ai', agentRef: { name: 'one' }, prompt: 'Say something.' },
  }) as unknown as Manifest;

export const apply = (kube: Kube, objects: readonly Manifest[]): Promise<void> =>
  applyManifests(kube, objects, { fieldManager: 'bench', namespace: 'default' });

/** Resolves with the Task once it has reached a terminal phase. */
async function finished(kube: Kube, name: string, namespace = 'default'): Promise<Task> {
  const stop = new AbortController();
  try {
    const task = await kube.get(Tasks, namespace, name);
    if (isTerminal(task)) return task;
    for await (const { object } of kube.watch(Tasks, { namespace, signal: stop.signal })) {
      if (object.metadata.name === name && isTerminal(object as Task)) return object as Task;
    }
  } finally {
    stop.abort();
  }
  throw new Error(`the watch ended before Task ${name} did`);
}

/** As `finished`, and throws unless it succeeded. */
export async function succeeded(kube: Kube, name: string): Promise<Task> {
  const task = await finished(kube, name);
  if (task.status?.phase !== 'Succeeded') throw new Error(`${name} ${task.status?.phase}: ${task.status?.message}`);
  return task;
}

const isTerminal = (task: Task | undefined): task is Task =>
  ['Succeeded', 'Failed', 'Cancelled'].includes(task?.status?.phase ?? '');

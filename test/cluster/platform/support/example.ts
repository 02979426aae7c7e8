import { fileURLToPath } from 'node:url';
import { forModel } from '../../../../demo/core/manifests.ts';
import { buildFeature } from '../../../../demo/model/scripts/build-feature.ts';
import { type ScriptedModel, startScriptedModel } from '../../../../demo/model/server.ts';
import { applyManifests, readManifests } from '../../../../local/manifests.ts';
import type { Task } from '../../../../shared/api/generated/task.ts';
import { Tasks } from '../../../../shared/api/kinds.ts';
import type { Kube } from '../../../../shared/kube/kube.ts';
import { until } from '../../../support/until.ts';
import { needed } from './installation.ts';
import { kubectl } from './shell.ts';

const examples = fileURLToPath(new URL('../../../../examples/autonomous', import.meta.url));
const terminal = ['Succeeded', 'Failed', 'Cancelled'];

/** examples/autonomous in a namespace of its own, whose model is a server of ours that sees every call. */
export interface Example {
  readonly namespace: string;
  readonly model: ScriptedModel;
  /** Resolves when so many answers have left the model. */
  answered(calls: number): Promise<void>;
  task(): Promise<Task>;
  children(): Promise<readonly Task[]>;
  /** The coordinator's Task once it has ended, however it did. */
  ended(timeoutMs?: number): Promise<Task>;
  close(): Promise<void>;
}

/** Applies the example; the model takes `msPerToken` for every token, so that there is a middle to the run. */
export async function startExample(kube: Kube, namespace: string, { msPerToken = 0 } = {}): Promise<Example> {
  const model = await startScriptedModel({ port: 0, host: '0.0.0.0', script: buildFeature(), msPerToken });
  const baseURL = `http://${needed('ORKA_TEST_HOST')}:${new URL(model.url).port}`;
  await applyExample(kube, namespace, baseURL);

  async function task(): Promise<Task> {
    const found = await kube.get(Tasks, namespace, 'build-feature');
    if (found === undefined) throw new Error(`there is no Task build-feature in ${namespace}`);
    return found;
  }

  return {
    namespace,
    model,
    task,
    async answered(calls) {
      const reached = (): true | undefined =>
        model.calls().filter(({ answeredAt }) => answeredAt !== undefined).length >= calls || undefined;
      await until(`${calls} answers of the model`, reached, { timeoutMs: 60_000 });
    },
    children: () => childrenIn(kube, namespace),
    ended: (timeoutMs) => endOf(kube, namespace, timeoutMs),
    async close() {
      await kubectl('delete', 'namespace', namespace, '--wait=false');
      await model.close();
    },
  };
}

/** Applies the example to a new namespace that lets only restricted pods in; its Provider's model is at `baseURL`. */
export async function applyExample(kube: Kube, namespace: string, baseURL: string): Promise<void> {
  await kubectl('create', 'namespace', namespace);
  await kubectl('label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted');
  const manifests = forModel(await readManifests(examples), { kind: 'scripted', baseURL });
  await applyManifests(kube, manifests, { fieldManager: 'test', namespace });
}

export async function childrenIn(kube: Kube, namespace: string): Promise<readonly Task[]> {
  const { items } = await kube.list(Tasks, { namespace, labelSelector: 'orka.ai/parent-task' });
  return items;
}

export async function endOf(kube: Kube, namespace: string, timeoutMs = 120_000): Promise<Task> {
  let last: Task | undefined;
  try {
    return await until(
      `build-feature of ${namespace} to end`,
      async () => {
        last = await kube.get(Tasks, namespace, 'build-feature');
        return terminal.includes(last?.status?.phase ?? '') ? last : undefined;
      },
      { timeoutMs, everyMs: 100 },
    );
  } catch (cause) {
    throw new Error(`${(cause as Error).message}; its status is ${JSON.stringify(last?.status)}`, { cause });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forModel } from '../../demo/core/manifests.ts';
import { buildFeature } from '../../demo/model/scripts/build-feature.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Tasks } from '../../shared/api/kinds.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { readKubeconfig } from '../../shared/kube/kubeconfig.ts';
import { type OrkaDev, startOrkaDev } from './orka-dev.ts';
import { until } from './until.ts';

const examples = fileURLToPath(new URL('../../examples/autonomous', import.meta.url));

/** examples/autonomous on an `orka dev` that can be killed and started again; the model stays, as a provider's does. */
export interface ExampleRun {
  readonly dataDir: string;
  readonly model: ScriptedModel;
  dev(): OrkaDev;
  kube(): Kube;
  start(): Promise<void>;
  /** Points the Provider at the model and applies the example. */
  apply(): Promise<void>;
  kill(): Promise<void>;
  finished(timeoutMs?: number): Promise<Task>;
  close(): Promise<void>;
}

/** Nothing is started yet but the model. */
export async function prepareExampleRun(): Promise<ExampleRun> {
  const dataDir = mkdtempSync(join(tmpdir(), 'orka-e2e-'));
  const model = await startScriptedModel({ port: 0, script: buildFeature() });
  let dev: OrkaDev | undefined;
  let kube: Kube | undefined;
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('orka dev is not started');
    return value;
  };
  const run: ExampleRun = {
    dataDir,
    model,
    dev: () => running(dev),
    kube: () => running(kube),
    async start() {
      dev = await startOrkaDev({ dataDir });
      kube = createKube((await readKubeconfig(dev.kubeconfig)).connection);
    },
    async apply() {
      const manifests = forModel(await readManifests(examples), { kind: 'scripted', baseURL: model.url });
      await applyManifests(running(kube), manifests, { fieldManager: 'test', namespace: 'default' });
    },
    async kill() {
      kube?.close();
      await dev?.kill();
    },
    finished: (timeoutMs = 60_000) =>
      until(
        'build-feature to end',
        async () => {
          const task = await running(kube).get(Tasks, 'default', 'build-feature');
          return ['Succeeded', 'Failed', 'Cancelled'].includes(task?.status?.phase ?? '') ? task : undefined;
        },
        { timeoutMs, everyMs: 50 },
      ),
    async close() {
      kube?.close();
      await dev?.stop();
      await model.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return run;
}

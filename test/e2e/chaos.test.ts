import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { forModel } from '../../demo/core/manifests.ts';
import { buildFeature } from '../../demo/model/scripts/build-feature.ts';
import { type ScriptedModel, startScriptedModel } from '../../demo/model/server.ts';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import type { Task } from '../../shared/api/generated/task.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import type { Job } from '../../shared/api/kubernetes/job.ts';
import { reflect } from '../../shared/kube/reflector.ts';
import { silent } from '../../shared/log/logger.ts';
import { type ChaoticDeliver, createChaoticDeliver } from '../support/chaotic-deliver.ts';
import { startPlatformHere, type TestPlatform } from '../support/platform.ts';
import { seeded, seedOfRun } from '../support/seed.ts';

const examples = fileURLToPath(new URL('../../examples/autonomous', import.meta.url));
const seed = seedOfRun();

describe(`examples/autonomous, every event delivered twice, late and out of order (ORKA_SEED=${seed})`, function () {
  this.timeout(120_000);
  const watching = new AbortController();
  /** Names of all Jobs that there ever were. */
  const jobs = new Set<string>();
  let chaos: ChaoticDeliver;
  let model: ScriptedModel;
  let platform: TestPlatform;
  let task: Task;
  let children: Task[];

  before(async () => {
    chaos = createChaoticDeliver({ random: seeded(seed), longestDelayMs: 100 });
    model = await startScriptedModel({ port: 0, script: buildFeature() });
    platform = await startPlatformHere({ deliver: chaos.deliver });
    const onChange = (_type: string, { metadata }: Job): void => void jobs.add(metadata.name);
    reflect(platform.kube, Jobs, { namespace: 'default', onChange, signal: watching.signal, log: silent });
    const manifests = forModel(await readManifests(examples), { kind: 'scripted', baseURL: model.url });
    await applyManifests(platform.kube, manifests, { fieldManager: 'test', namespace: 'default' });
    task = await platform.ended('build-feature');
    children = (await platform.kube.list(Tasks, { namespace: 'default', labelSelector: 'orka.ai/parent-task=build-feature' }))
      .items;
  });
  after(async () => {
    watching.abort();
    await platform?.close();
    await model?.close();
    chaos?.close();
  });

  it('goes through the disorder', () => {
    // Each Task: admitted, started, job.finished and finished, two copies to two subscribers at least.
    expect(chaos.sent()).to.be.greaterThan(16 * children.length);
  });
  it('reaches the goal in as many iterations as without it', () => {
    const { phase, message, iteration, attempts } = task.status ?? {};
    expect({ phase, message, iteration, attempts }).to.deep.equal({
      phase: 'Succeeded',
      message: 'goal complete after 3 iterations: the API is built, tested, documented and approved',
      iteration: 2,
      attempts: 3,
    });
  });
  it('delegates each piece of work once', () => {
    const work = children.map(({ spec, status }) => `${spec.agentRef?.name} ${spec.prompt?.split(' ')[0]} ${status?.phase}`);
    expect(work.sort()).to.deep.equal([
      'coder Build Succeeded',
      'coder Document Succeeded',
      'coder Harden Succeeded',
      'coder Repair Succeeded',
      ...Array<string>(3).fill('reviewer Review Succeeded'),
    ]);
  });
  it('launches each Job once', () => {
    for (const { metadata, status } of [task, ...children]) {
      const own = [...jobs].filter((job) => job.startsWith(`${metadata.name}-job-`));
      expect(own, metadata.name).to.have.length(status?.attempts ?? 0);
    }
    expect(jobs.size).to.equal(3 + children.length);
  });
  it('asks the model nothing twice', () => {
    const keys = model.calls().map(({ key }) => key);
    expect(keys.length).to.be.greaterThan(4 * children.length);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).to.deep.equal([]);
  });
});

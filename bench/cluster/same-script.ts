import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { applyManifests, readManifests } from '../../local/manifests.ts';
import { Jobs, Tasks } from '../../shared/api/kinds.ts';
import { createKube } from '../../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../../shared/kube/kube.ts';
import { createNamespace, removeNamespace } from '../../test/support/cluster/namespaces.ts';
import { percentile } from '../process.ts';
import type { BenchResult } from '../result.ts';
import { watchJobs } from './jobs.ts';
import { aiTask, bareJob } from './platform.ts';

const samples = 200;
const crowd = 1000;
const atOnce = 16;

/** Milliseconds, or requests a second where the name says so. */
type Figures = Readonly<Record<string, { readonly value: number; readonly unit: 'ms' | '/s' }>>;

/** The local Kubernetes API and the cluster's, doing the same things; the local one commits to disk, the other one as its etcd does. */
export async function sameScript(connection: KubeConnection): Promise<BenchResult[]> {
  const real = await play(connection);
  const local = await onLocal(play);
  return Object.entries(local).map(([name, { value, unit }]) => {
    const baseline = real[name]?.value ?? Number.NaN;
    return { name: `local API: ${name}`, value, unit, baseline, ratio: value / baseline, note: 'the probe is the real one' };
  });
}

async function onLocal(script: (connection: KubeConnection) => Promise<Figures>): Promise<Figures> {
  const child = fork(fileURLToPath(new URL('../processes/apiserver.ts', import.meta.url)), { stdio: 'inherit' });
  const [connection] = (await once(child, 'message')) as [KubeConnection];
  const kube = createKube(connection);
  try {
    const crds = await readManifests(fileURLToPath(new URL('../../crds', import.meta.url)));
    await applyManifests(kube, crds, { fieldManager: 'bench', namespace: 'default' });
    return await script(connection);
  } finally {
    kube.close();
    child.send('close');
    await once(child, 'exit');
  }
}

async function play(connection: KubeConnection): Promise<Figures> {
  const kube = createKube(connection);
  const namespace = await createNamespace(kube);
  try {
    return await script(kube, namespace);
  } finally {
    await removeNamespace(kube, namespace);
    kube.close();
  }
}

async function script(kube: Kube, namespace: string): Promise<Figures> {
  const at = (i: number): { namespace: string; name: string } => ({ namespace, name: `task-${i}` });
  const job = (i: number) => bareJob(namespace, `job-${i}`);
  const create = (i: number): Promise<unknown> => kube.create(Tasks, namespace, aiTask(namespace, `task-${i}`));
  return {
    'create a Task, p50': await each(create),
    'get it, p50': await each((i) => kube.get(Tasks, namespace, at(i).name)),
    'patch its status, p50': await each((i) =>
      kube.patch(Tasks, at(i), { status: { phase: 'Running' } }, { subresource: 'status' }),
    ),
    'apply a Job, p50': await each((i) => kube.apply(Jobs, job(i), { fieldManager: 'bench' })),
    'create a Job and see it, p50': await seen(kube, namespace),
    [`create Tasks, ${atOnce} at once`]: await together((i) => create(samples + i)),
    [`get Tasks, ${atOnce} at once`]: await together((i) => kube.get(Tasks, namespace, at(samples + i).name)),
    [`list ${samples + crowd} Tasks in pages of 500`]: await timed(() => listAll(kube, namespace)),
  };
}

async function each(work: (i: number) => Promise<unknown>): Promise<Figures[string]> {
  const times: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const began = performance.now();
    await work(i);
    times.push(performance.now() - began);
  }
  return { value: percentile(times, 0.5), unit: 'ms' };
}

async function seen(kube: Kube, namespace: string): Promise<Figures[string]> {
  const jobs = await watchJobs({ kube, namespace });
  const figures = await each(async (i) => {
    const { metadata, ...rest } = bareJob(namespace, `seen-${i}`);
    const labelled = { ...metadata, annotations: { 'orka.ai/task-name': `seen-${i}` } };
    await Promise.all([jobs.of(`seen-${i}`), kube.create(Jobs, namespace, { ...rest, metadata: labelled })]);
  });
  await jobs.close();
  return figures;
}

async function together(work: (i: number) => Promise<unknown>): Promise<Figures[string]> {
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < crowd; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { value: crowd / ((performance.now() - began) / 1000), unit: '/s' };
}

async function timed(work: () => Promise<unknown>): Promise<Figures[string]> {
  const began = performance.now();
  await work();
  return { value: performance.now() - began, unit: 'ms' };
}

async function listAll(kube: Kube, namespace: string): Promise<void> {
  let page: string | undefined;
  do {
    const list = await kube.list(Tasks, { namespace, limit: 500, ...(page === undefined ? {} : { continue: page }) });
    page = list.metadata.continue;
  } while (page);
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { applyManifests, readManifests } from '../local/manifests.ts';
import type { Task } from '../shared/api/generated/task.ts';
import { Tasks } from '../shared/api/kinds.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube, KubeConnection } from '../shared/kube/kube.ts';
import { percentile, treeUsage } from './process.ts';
import type { BenchResult } from './result.ts';

const tasks = 10_000;
const samples = 300;
const crds = fileURLToPath(new URL('../crds', import.meta.url));

/** The local Kubernetes API: create to seen by a watch, a list of 10,000 Tasks in pages, and what they cost in memory. */
export async function run(): Promise<BenchResult[]> {
  const child = fork(fileURLToPath(new URL('processes/apiserver.ts', import.meta.url)), {
    stdio: 'inherit',
    execArgv: ['--max-semi-space-size=4'],
  });
  const [connection] = (await once(child, 'message')) as [KubeConnection];
  const kube = createKube(connection);
  try {
    await applyManifests(kube, await readManifests(crds), { fieldManager: 'bench', namespace: 'default' });
    const seen = await createToSeen(kube);
    const perSecond = await fill(kube, tasks - samples);
    const listed = await listAll(kube);
    const rss = treeUsage(child.pid as number).rss / 1e6;
    return [
      {
        name: 'create and watch-to-seen, p50',
        value: percentile(seen, 0.5),
        unit: 'ms',
        goal: '<= 3 ms',
        note: `p99 ${percentile(seen, 0.99).toFixed(1)} ms, one at a time`,
      },
      { name: 'create, 50 at a time', value: perSecond, unit: '/s' },
      { name: `list ${listed.count} Tasks in pages of 500`, value: listed.ms, unit: 'ms', goal: '<= 1000 ms' },
      { name: 'RSS with 10,000 Tasks', value: rss, unit: 'MB', goal: '<= 250 MB' },
    ];
  } finally {
    kube.close();
    child.send('close');
    await once(child, 'exit');
  }
}

const task = (name: string): Task => ({
  apiVersion: 'core.orka.ai/v1alpha1',
  kind: 'Task',
  metadata: { name, namespace: 'default', labels: { 'bench.orka.ai/run': 'list' } },
  spec: {
    type: 'ai',
    agentRef: { name: 'coder' },
    prompt: 'Implement a REST API with user authentication, CRUD operations, and tests',
  },
});

/** Milliseconds from sending a create to the watch's event, one Task at a time. */
async function createToSeen(kube: Kube): Promise<number[]> {
  const stop = new AbortController();
  const { metadata } = await kube.list(Tasks, { namespace: 'default' });
  const events = kube
    .watch(Tasks, {
      namespace: 'default',
      ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
      signal: stop.signal,
    })
    [Symbol.asyncIterator]();
  const times: number[] = [];
  for (let i = 0; i < samples; i += 1) {
    const began = performance.now();
    await Promise.all([kube.create(Tasks, 'default', task(`seen-${i}`)), nextAdded(events)]);
    times.push(performance.now() - began);
  }
  stop.abort();
  await events.return?.(undefined);
  return times;
}

async function nextAdded(events: AsyncIterator<{ type: string }>): Promise<void> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error('the watch ended');
    if (value.type === 'ADDED') return;
  }
}

async function fill(kube: Kube, count: number): Promise<number> {
  const began = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) await kube.create(Tasks, 'default', task(`fill-${i}`));
  };
  await Promise.all(Array.from({ length: 50 }, worker));
  return count / ((performance.now() - began) / 1000);
}

async function listAll(kube: Kube): Promise<{ count: number; ms: number }> {
  const began = performance.now();
  let count = 0;
  let page: string | undefined;
  do {
    const list = await kube.list(Tasks, { namespace: 'default', limit: 500, ...(page === undefined ? {} : { continue: page }) });
    count += list.items.length;
    page = list.metadata.continue;
  } while (page);
  return { count, ms: performance.now() - began };
}

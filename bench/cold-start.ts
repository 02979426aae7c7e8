import { fileURLToPath } from 'node:url';
import { readManifests } from '../local/manifests.ts';
import { KnativeServices, Namespaces, Pods, ServiceAccounts } from '../shared/api/kinds.ts';
import type { KnativeService } from '../shared/api/knative/service.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { createNamespace } from '../test/support/cluster/namespaces.ts';
import { until } from '../test/support/until.ts';
import { type RequestOrder, requestEach } from './cold-start/requests.ts';
import { startOfPod } from './cold-start/start-of-pod.ts';
import { percentile } from './process.ts';
import type { BenchResult } from './result.ts';

const rounds = 3;
const patience = { timeoutMs: 240_000, everyMs: 500 };

/**
 * Each function on Knative Serving, from no pod to the answer to a first request, and how much of that is our process. Needs KUBECONFIG,
 * ORKA_IMAGE (the image, as the nodes know it) and kubectl; makes a namespace of its own, in which nothing but these functions runs.
 */
export async function run(): Promise<BenchResult[]> {
  const { KUBECONFIG: kubeconfig, ORKA_IMAGE: image } = process.env;
  if (kubeconfig === undefined || image === undefined) throw new Error('this bench needs KUBECONFIG and ORKA_IMAGE');
  const kube = createKube((await readKubeconfig(kubeconfig)).connection);
  const namespace = await createNamespace(kube);
  try {
    const names = await deployAtZero(kube, namespace, image);
    const taken: ColdStart[] = [];
    for (let round = 0; round < rounds; round += 1)
      taken.push(...(await coldStarts(kube, { namespace, name: `client-${round}`, image }, names)));
    return names.flatMap((name) => figuresOf(name, taken));
  } finally {
    await kube.delete(Namespaces, { namespace: '', name: namespace });
    kube.close();
  }
}

interface ColdStart {
  readonly name: string;
  /** Milliseconds from the request to its answer. */
  readonly total: number;
  /** Milliseconds of it from the start of our process until it is ready. */
  readonly ours: number;
}

/** The functions as `knative/` has them, but with no pod that stays. */
async function deployAtZero(kube: Kube, namespace: string, image: string): Promise<string[]> {
  const folder = fileURLToPath(new URL('../knative/functions', import.meta.url));
  const functions = (await readManifests(folder)).filter(({ kind }) => kind === 'Service') as unknown as KnativeService[];
  for (const manifest of functions) {
    const { name } = manifest.metadata;
    await kube.create(ServiceAccounts, namespace, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: `orka-${name}`, namespace },
    });
    await kube.create(KnativeServices, namespace, atZero(manifest, namespace, image));
  }
  const names = functions.map(({ metadata }) => metadata.name);
  for (const name of names) await until(`${name} to be ready`, () => isReady(kube, namespace, name), patience);
  return names;
}

function atZero(manifest: KnativeService, namespace: string, image: string): KnativeService {
  const { template } = manifest.spec;
  const scale = { 'min-scale': '0', 'max-scale': '1', window: '6s' };
  const annotations = Object.fromEntries(Object.entries(scale).map(([key, value]) => [`autoscaling.knative.dev/${key}`, value]));
  const containers = template.spec.containers.map((container) => ({ ...container, image }));
  return {
    ...manifest,
    metadata: { ...manifest.metadata, namespace },
    spec: {
      ...manifest.spec,
      template: { ...template, metadata: { ...template.metadata, annotations }, spec: { ...template.spec, containers } },
    },
  };
}

async function isReady(kube: Kube, namespace: string, name: string): Promise<true | undefined> {
  const conditions = (await kube.get(KnativeServices, namespace, name))?.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True') ? true : undefined;
}

const podsOf = async (kube: Kube, namespace: string, name?: string): Promise<string[]> => {
  const labelSelector = `serving.knative.dev/service${name === undefined ? '' : `=${name}`}`;
  return (await kube.list(Pods, { namespace, labelSelector })).items.map(({ metadata }) => metadata.name);
};

async function coldStarts(kube: Kube, client: Omit<RequestOrder, 'urls'>, names: readonly string[]): Promise<ColdStart[]> {
  const { namespace } = client;
  const none = async (): Promise<true | undefined> => ((await podsOf(kube, namespace)).length === 0 ? true : undefined);
  await until('every function to have no pod', none, patience);
  const urls = names.map((name) => `http://${name}.${namespace}.svc.cluster.local/healthz`);
  const totals = await requestEach(kube, { ...client, urls });
  const starts = names.map(async (name, i) => {
    const [pod = ''] = await podsOf(kube, namespace, name);
    return { name, total: totals[i] ?? Number.NaN, ours: await startOfPod(kube, { namespace, name: pod }) };
  });
  return Promise.all(starts);
}

function figuresOf(name: string, taken: readonly ColdStart[]): BenchResult[] {
  const own = taken.filter((start) => start.name === name);
  const median = (of: (start: ColdStart) => number): number => percentile(own.map(of), 0.5);
  const note = `median of ${rounds}`;
  return [
    { name: `${name}: from no pod to an answer`, value: median(({ total }) => total), unit: 'ms', note },
    { name: `${name}: of it our process, exec to ready`, value: median(({ ours }) => ours), unit: 'ms', note },
    { name: `${name}: of it the platform`, value: median(({ total, ours }) => total - ours), unit: 'ms', note },
  ];
}

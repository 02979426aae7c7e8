import { randomBytes } from 'node:crypto';
import { Brokers, Namespaces, Services, Triggers } from '../shared/api/kinds.ts';
import { createKube } from '../shared/kube/client.ts';
import type { Kube } from '../shared/kube/kube.ts';
import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { begin, flood, type Latency, order, type Process, steady } from './broker/load.ts';
import type { BenchResult } from './result.ts';

const connections = 50;
const rates = [500, 1_000];

/** Seconds of each measurement; what comes before it is for warming up. */
const seconds = 4;

/** The local broker beside the one of KUBECONFIG's cluster, on the same machine in the same run: publish to delivered. */
export async function run(): Promise<BenchResult[]> {
  const { KUBECONFIG: kubeconfig, ORKA_TEST_HOST: host } = process.env;
  if (kubeconfig === undefined || host === undefined)
    throw new Error('KUBECONFIG names the cluster, and ORKA_TEST_HOST the address under which its pods reach this machine');
  const load = await begin('load', host);
  const kube = createKube((await readKubeconfig(kubeconfig)).connection);
  try {
    const local = await figuresOfLocal(load);
    return resultsOf(local, await figuresOfCluster(kube, load));
  } finally {
    kube.close();
    await load.end();
  }
}

interface Figures {
  readonly flood: Latency & { readonly perSecond: number };
  /** By `rates`. */
  readonly steady: readonly Latency[];
}

async function measure(load: Process, url: string): Promise<Figures> {
  await flood(load, { url, connections, seconds: 1 });
  const most = await flood(load, { url, connections, seconds });
  const at: Latency[] = [];
  for (const perSecond of rates) {
    await steady(load, { url, perSecond, seconds: 1 });
    at.push(await steady(load, { url, perSecond, seconds }));
  }
  return { flood: most, steady: at };
}

async function figuresOfLocal(load: Process): Promise<Figures> {
  const broker = await begin('broker', load.url);
  try {
    return await measure(load, broker.url);
  } finally {
    await broker.end();
  }
}

async function figuresOfCluster(kube: Kube, load: Process): Promise<Figures> {
  const namespace = `bench-broker-${randomBytes(3).toString('hex')}`;
  await kube.create(Namespaces, '', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  try {
    const url = await beginOnCluster(kube, { namespace, subscriber: load.url });
    await warm(load, url);
    return await measure(load, url);
  } finally {
    await kube.delete(Namespaces, { namespace: '', name: namespace });
  }
}

/** A Broker with one Trigger to the load, as the local one has it; resolves with the address of its ingress. */
async function beginOnCluster(kube: Kube, { namespace, subscriber }: { namespace: string; subscriber: string }): Promise<string> {
  const apiVersion = 'eventing.knative.dev/v1';
  await kube.create(Brokers, namespace, { apiVersion, kind: 'Broker', metadata: { name: 'default' } });
  await kube.create(Triggers, namespace, {
    apiVersion,
    kind: 'Trigger',
    metadata: { name: 'all' },
    spec: { broker: 'default', filters: [{ exact: { type: 'bench.event' } }], subscriber: { uri: subscriber } },
  });
  const address = await eventually(async () => {
    const trigger = await kube.get(Triggers, namespace, 'all');
    const isReady = trigger?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return isReady === true ? (await kube.get(Brokers, namespace, 'default'))?.status?.address?.url : undefined;
  });
  const url = new URL(address);
  const [service = '', itsNamespace = ''] = url.hostname.split('.');
  url.hostname = (await kube.get(Services, itsNamespace, service))?.spec?.clusterIP ?? url.hostname;
  return url.href;
}

/** A Trigger may say that it is ready before events reach it. */
async function warm(load: Process, url: string): Promise<void> {
  await eventually(async () => {
    const { delivered } = await order(load, { kind: 'steady', url, perSecond: 20, seconds: 0.2 });
    return delivered > 0 || undefined;
  });
}

async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error('the cluster’s broker was not ready within a minute');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function resultsOf(local: Figures, cluster: Figures): BenchResult[] {
  const beside = (name: string, unit: string, value: number, baseline: number): BenchResult => ({
    name,
    value,
    unit,
    baseline,
    ratio: value / baseline,
    note: 'local broker; the probe column is the cluster’s',
  });
  return [
    beside(`events/s, ${connections} connections`, '/s', local.flood.perSecond, cluster.flood.perSecond),
    beside(`publish to delivered, ${connections} connections, p50`, 'ms', local.flood.p50, cluster.flood.p50),
    ...rates.flatMap((rate, i) => {
      const [here, there] = [local.steady[i], cluster.steady[i]];
      if (here === undefined || there === undefined) return [];
      return [
        beside(`publish to delivered at ${rate}/s, p50`, 'ms', here.p50, there.p50),
        beside(`publish to delivered at ${rate}/s, p99`, 'ms', here.p99, there.p99),
      ];
    }),
  ];
}

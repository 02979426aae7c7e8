import { ServiceAccounts } from '../shared/api/kinds.ts';
import { createKube } from '../shared/kube/client.ts';
import type { KubeConnection } from '../shared/kube/kube.ts';
import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { launch } from './cluster/launch.ts';
import { type ClusterBench, startClusterBench } from './cluster/platform.ts';
import { sameScript } from './cluster/same-script.ts';
import { scale } from './cluster/scale.ts';
import { writes } from './cluster/writes.ts';
import type { BenchResult } from './result.ts';

/**
 * The platform on the Kubernetes API of KUBECONFIG: what it asks of the API server, and how fast it is. Jobs are
 * completed by hand, so no Job controller may be there. Nothing else of the platform may act on the cluster meanwhile.
 */
export async function run(): Promise<BenchResult[]> {
  const kubeconfig = process.env['KUBECONFIG'];
  if (kubeconfig === undefined) throw new Error('the bench of a cluster needs KUBECONFIG');
  const { connection } = await readKubeconfig(kubeconfig);
  if (await hasControllers(connection))
    throw new Error('this cluster has controllers, which would act on the Jobs of this bench: it needs an API server alone');
  return [
    ...(await withPlatform({ kubeconfig }, async (bench) => [...(await writes(bench)), ...(await launch(bench))])),
    ...(await withPlatform({ kubeconfig, operator: false }, (bench) => scale(bench, kubeconfig))),
    ...(await sameScript(connection)),
  ];
}

async function withPlatform(
  options: Parameters<typeof startClusterBench>[0],
  measure: (bench: ClusterBench) => Promise<BenchResult[]>,
): Promise<BenchResult[]> {
  const bench = await startClusterBench(options);
  try {
    return await measure(bench);
  } finally {
    await bench.close();
  }
}

/** A namespace gets its ServiceAccount from the same program that runs the Job controller. */
async function hasControllers(connection: KubeConnection): Promise<boolean> {
  const kube = createKube(connection);
  try {
    return (await kube.get(ServiceAccounts, 'default', 'default')) !== undefined;
  } finally {
    kube.close();
  }
}

import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { launch } from './cluster/launch.ts';
import { type ClusterBench, startClusterBench } from './cluster/platform.ts';
import { sameScript } from './cluster/same-script.ts';
import { scale } from './cluster/scale.ts';
import { writes } from './cluster/writes.ts';
import type { BenchResult } from './result.ts';

/**
 * The platform on the Kubernetes API of KUBECONFIG: what it asks of the API server, and how fast it is. Needs no nodes, and where there
 * are some none of its pods finds one. Nothing else of the platform may act on the cluster meanwhile.
 */
export async function run(): Promise<BenchResult[]> {
  const kubeconfig = process.env['KUBECONFIG'];
  if (kubeconfig === undefined) throw new Error('the bench of a cluster needs KUBECONFIG');
  return [
    ...(await withPlatform({ kubeconfig }, async (bench) => [...(await writes(bench)), ...(await launch(bench))])),
    ...(await withPlatform({ kubeconfig, operator: false }, (bench) => scale(bench, kubeconfig))),
    ...(await sameScript((await readKubeconfig(kubeconfig)).connection)),
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

import { startScriptedModel } from '../demo/model/server.ts';
import { createKube } from '../shared/kube/client.ts';
import { readKubeconfig } from '../shared/kube/kubeconfig.ts';
import { createNamespace, removeNamespace } from '../test/support/cluster/namespaces.ts';
import { startClusterBench } from './cluster/platform.ts';
import { pods } from './cluster/pods.ts';
import { threeRounds } from './cluster/three-rounds.ts';
import type { BenchResult } from './result.ts';

/**
 * Tasks in real pods, on the cluster of KUBECONFIG, whose pods reach this machine at ORKA_TEST_HOST: where the time of a Task goes.
 *
 * With ORKA_TEST_INSTALLED=true the platform is the one that is installed there; else its rooms run on this machine, and their workers
 * have the image ORKA_TEST_IMAGE. ORKA_TEST_BUSYBOX names an image for the bare Job.
 */
export async function run(): Promise<BenchResult[]> {
  const { KUBECONFIG, ORKA_TEST_HOST: host, ORKA_TEST_IMAGE: image, ORKA_TEST_INSTALLED, ORKA_TEST_BUSYBOX } = process.env;
  if (!KUBECONFIG || !host) throw new Error('the bench of pods needs KUBECONFIG and ORKA_TEST_HOST');
  const userImage = ORKA_TEST_BUSYBOX || 'busybox:1';
  if (ORKA_TEST_INSTALLED === 'true') return installed(KUBECONFIG, { host, userImage });
  if (!image) throw new Error('rooms on this machine need ORKA_TEST_IMAGE for their workers');
  const bench = await startClusterBench({ kubeconfig: KUBECONFIG, host, image }, threeRounds);
  try {
    return await pods({ ...bench, image: userImage });
  } finally {
    await bench.close();
  }
}

/** On the platform that the cluster of this kubeconfig has; `host` is where it reaches this machine. */
export async function installed(
  kubeconfig: string,
  { host, userImage }: { readonly host: string; readonly userImage: string },
): Promise<BenchResult[]> {
  const kube = createKube((await readKubeconfig(kubeconfig)).connection);
  const model = await startScriptedModel({ port: 0, host: '0.0.0.0', script: threeRounds });
  const namespace = await createNamespace(kube);
  try {
    const url = `http://${host}:${new URL(model.url).port}`;
    return await pods({ kube, namespace, model: { url, calls: model.calls }, image: userImage });
  } finally {
    await removeNamespace(kube, namespace);
    await model.close();
    kube.close();
  }
}

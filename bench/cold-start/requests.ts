import { Pods } from '../../shared/api/kinds.ts';
import type { Pod } from '../../shared/api/kubernetes/pod.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import { until } from '../../test/support/until.ts';

export interface RequestOrder {
  readonly namespace: string;
  /** A name for the pod. */
  readonly name: string;
  /** An image of ours: it has Node, and a program that runs commands. */
  readonly image: string;
  readonly urls: readonly string[];
}

/** Asks for each address in turn, and says how many milliseconds it took until the answer was there. */
const script = `
  const ask = (url) => new Promise((resolve, reject) => {
    const began = performance.now();
    require('node:http').get(url, (res) => res.resume().once('end', () => resolve(performance.now() - began))).once('error', reject);
  });
  (async () => { for (const url of process.argv.slice(1)) console.log(await ask(url)); })();
`;

/** Requests each address once, from a pod of the cluster. Resolves with milliseconds, in the order of the addresses. */
export async function requestEach(kube: Kube, { namespace, name, image, urls }: RequestOrder): Promise<number[]> {
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'client', image, args: ['general-worker', 'node', '-e', script, ...urls] }],
    },
  };
  await kube.create(Pods, namespace, pod);
  const at = { namespace, name };
  const phase = await until('the requests to be answered', async () => ended(await kube.get(Pods, namespace, name)), {
    timeoutMs: 180_000,
    everyMs: 200,
  });
  const said = await kube.podLog(at);
  if (phase !== 'Succeeded') throw new Error(`the client ended ${phase}: ${said}`);
  return said.trim().split('\n').map(Number);
}

function ended(pod: Pod | undefined): string | undefined {
  const phase = pod?.status?.phase;
  return phase === 'Succeeded' || phase === 'Failed' ? phase : undefined;
}

import { Services } from '../../../shared/api/kinds.ts';
import { createKube } from '../../../shared/kube/client.ts';
import { readKubeconfig } from '../../../shared/kube/kubeconfig.ts';
import type { BrokerTarget } from './broker-target.ts';

/** Knative as it is installed on a cluster. */
export async function openClusterTarget({ kubeconfig, host }: { kubeconfig: string; host: string }): Promise<BrokerTarget> {
  const { connection } = await readKubeconfig(kubeconfig);
  const kube = createKube(connection);
  return {
    kind: 'cluster',
    kube,
    host,
    async reachable(url) {
      const address = new URL(url);
      const [name = '', namespace = ''] = address.hostname.split('.');
      const service = await kube.get(Services, namespace, name);
      if (service?.spec?.clusterIP === undefined) throw new Error(`there is no Service behind ${url}`);
      address.hostname = service.spec.clusterIP;
      return address.href;
    },
    isIdle: () => true,
    quietMs: 1_500,
    async close() {
      kube.close();
    },
  };
}

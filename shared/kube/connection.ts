import { readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { tokenFile } from '../auth/token-file.ts';
import type { KubeConnection } from './kube.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { connectionByLibrary } from './library.ts';

export interface ConnectionOptions {
  /** The variable KUBECONFIG: a path, or several of them as kubectl merges them; where it says nothing, kubectl's own default. */
  readonly kubeconfig?: string | undefined;
  /** True in a pod: as its ServiceAccount. */
  readonly inCluster?: boolean;
  /** Where Kubernetes puts a pod's token and the cluster's authority; an argument for tests. */
  readonly podFolder?: string;
}

/**
 * Finds out where the API server is and who we are there. In a pod that is a matter of two files, and one plain kubeconfig is read by
 * ourselves; for the rest there is the Kubernetes library, which reads the variable by itself.
 *
 * @throws InvalidError where no cluster is configured
 */
export async function loadConnection(options: ConnectionOptions = {}): Promise<KubeConnection> {
  const { kubeconfig = '', inCluster = false, podFolder = '/var/run/secrets/kubernetes.io/serviceaccount' } = options;
  if (inCluster) return connectionOfPod(podFolder);
  if (kubeconfig === '' || kubeconfig.includes(delimiter)) return connectionByLibrary(undefined);
  return (await readKubeconfig(kubeconfig)).connection;
}

async function connectionOfPod(folder: string): Promise<KubeConnection> {
  const ca = await readFile(join(folder, 'ca.crt'), 'utf8');
  return { server: 'https://kubernetes.default.svc', ca, token: tokenFile(join(folder, 'token')) };
}

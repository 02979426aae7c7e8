import { createHttpClient } from '../../../shared/http/client.ts';
import type { KubeConnection } from '../../../shared/kube/kube.ts';
import { readKubeconfig } from '../../../shared/kube/kubeconfig.ts';
import { startTestApiServer } from '../api-server.ts';

/** A Kubernetes API to run scenarios against. */
export interface Target {
  readonly kind: 'local' | 'cluster';
  readonly connection: KubeConnection;
  /** Whether controllers fill namespaces and collect garbage. */
  readonly controllers: boolean;
  /** What scenarios may refer to from the start. */
  readonly values: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The local API server, or, where `ORKA_TEST_TARGET` is `cluster`, the one that `KUBECONFIG` leads to. */
export async function openTarget(env: NodeJS.ProcessEnv): Promise<Target> {
  return env['ORKA_TEST_TARGET'] === 'cluster' ? openCluster(env['KUBECONFIG'] ?? '') : openLocal();
}

async function openCluster(kubeconfig: string): Promise<Target> {
  if (kubeconfig === '') throw new Error('ORKA_TEST_TARGET=cluster needs KUBECONFIG');
  const { connection } = await readKubeconfig(kubeconfig);
  return { kind: 'cluster', connection, controllers: await hasControllers(connection), values: {}, close: async () => {} };
}

/** Where controllers run, one of them publishes the cluster's authority in every namespace. */
async function hasControllers({ server: baseUrl, ca, clientCertificate, token }: KubeConnection): Promise<boolean> {
  const http = createHttpClient({ baseUrl, ca, clientCertificate, token });
  const { status } = await http.exchange('GET', '/api/v1/namespaces/default/configmaps/kube-root-ca.crt');
  http.close();
  return status === 200;
}

/** Changes that the local server remembers: few, so that it has forgotten its first ones as a server of some age has. */
const FORGETFUL = 25;

async function openLocal(): Promise<Target> {
  const server = await startTestApiServer({ history: { changes: FORGETFUL } });
  const connection = { server: server.url, ca: server.ca, clientCertificate: server.adminCredentials };
  return { kind: 'local', connection, controllers: true, values: {}, close: () => server.close() };
}

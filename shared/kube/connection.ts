import { readFile } from 'node:fs/promises';
import { InvalidError } from '../errors/catalogue.ts';
import type { KubeConnection } from './kube.ts';

export interface ConnectionOptions {
  /** Path of a kubeconfig. */
  readonly kubeconfig?: string;
  /** The pod's own ServiceAccount; the files and variables that Kubernetes puts there. */
  readonly inCluster?: boolean;
}

/** Where Kubernetes puts a pod's token; it replaces the file before the token ends. */
const tokenFile = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/**
 * Finds out where the API server is and who we are there: from a kubeconfig, from the pod we are in, or from wherever kubectl
 * would look. Understands all that a kubeconfig can say, exec plugins included. Costs 400 ms and 100 MB of memory: for the
 * processes of a cluster and for clients, never for a process of `orka dev`.
 *
 * @throws InvalidError where no server is configured there
 */
export async function loadConnection({ kubeconfig, inCluster = false }: ConnectionOptions = {}): Promise<KubeConnection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (inCluster) config.loadFromCluster();
  else if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);

  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new InvalidError(`no cluster is configured${kubeconfig === undefined ? '' : ` in ${kubeconfig}`}`);
  const user = config.getCurrentUser();
  const bearer = user?.token !== undefined || user?.exec !== undefined || user?.authProvider !== undefined;
  const { ca, cert, key } = await httpsOptionsOf(config);
  return {
    server: cluster.server,
    ca: text(ca),
    clientCertificate: cert === undefined || key === undefined ? undefined : { cert: text(cert) ?? '', key: text(key) ?? '' },
    token: inCluster
      ? () => readFile(tokenFile, 'utf8').then((token) => token.trim())
      : bearer
        ? () => tokenOf(config)
        : undefined,
  };
}

interface HttpsOptions {
  headers?: Record<string, string | undefined>;
  ca?: unknown;
  cert?: unknown;
  key?: unknown;
}

async function httpsOptionsOf(config: { applyToHTTPSOptions(options: object): Promise<void> }): Promise<HttpsOptions> {
  const options: HttpsOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

/** Asked anew before every request: the library re-reads token files and runs exec plugins again when a token has ended. */
async function tokenOf(config: Parameters<typeof httpsOptionsOf>[0]): Promise<string | undefined> {
  const { headers } = await httpsOptionsOf(config);
  const header = headers?.['Authorization'] ?? headers?.['authorization'];
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

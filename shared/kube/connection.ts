import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tokenFile } from '../auth/token-file.ts';
import { InvalidError } from '../errors/catalogue.ts';
import type { KubeConnection } from './kube.ts';

export interface ConnectionOptions {
  /** Path of a kubeconfig; where it says nothing, those that kubectl would read. */
  readonly kubeconfig?: string;
  /** True in a pod: as its ServiceAccount. */
  readonly inCluster?: boolean;
  /** Where Kubernetes puts a pod's token and the cluster's authority; an argument for tests. */
  readonly podFolder?: string;
}

/**
 * Finds out where the API server is and who we are there.
 *
 * In a pod that is a matter of two files. A kubeconfig goes through the Kubernetes library, which understands plugins that log in but
 * costs 400 ms and 100 MB of memory: `kubeconfig.ts` reads the plain ones without it.
 *
 * @throws InvalidError where no cluster is configured
 */
export async function loadConnection(options: ConnectionOptions = {}): Promise<KubeConnection> {
  const { kubeconfig, inCluster = false, podFolder = '/var/run/secrets/kubernetes.io/serviceaccount' } = options;
  return inCluster ? connectionOfPod(podFolder) : connectionOfFile(kubeconfig);
}

async function connectionOfPod(folder: string): Promise<KubeConnection> {
  const ca = await readFile(join(folder, 'ca.crt'), 'utf8');
  return { server: 'https://kubernetes.default.svc', ca, token: tokenFile(join(folder, 'token')) };
}

async function connectionOfFile(path: string | undefined): Promise<KubeConnection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);

  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new InvalidError(`no cluster is configured${path === undefined ? '' : ` in ${path}`}`);
  const user = config.getCurrentUser();
  const bearer = user?.token !== undefined || user?.exec !== undefined || user?.authProvider !== undefined;
  const { ca, cert, key } = await httpsOptionsOf(config);
  return {
    server: cluster.server,
    ca: text(ca),
    clientCertificate: cert === undefined || key === undefined ? undefined : { cert: text(cert) ?? '', key: text(key) ?? '' },
    token: bearer ? () => tokenOf(config) : undefined,
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

/** Asked anew before every request: the library runs a plugin again when the token that it gave has ended. */
async function tokenOf(config: Parameters<typeof httpsOptionsOf>[0]): Promise<string | undefined> {
  const { headers } = await httpsOptionsOf(config);
  const header = headers?.['Authorization'] ?? headers?.['authorization'];
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
}

function text(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}

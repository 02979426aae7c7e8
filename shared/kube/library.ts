import { InvalidError } from '../errors/catalogue.ts';
import type { KubeConnection } from './kube.ts';

/**
 * The way to an API server by the Kubernetes library, which knows plugins that log in, and where kubectl would look. Loading it costs
 * 400 ms and 100 MB of memory.
 *
 * @throws InvalidError where no cluster is configured
 */
export async function connectionByLibrary(path: string | undefined): Promise<KubeConnection> {
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

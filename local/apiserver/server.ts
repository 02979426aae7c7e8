import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { UnavailableError } from '../../shared/errors/catalogue.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { Authenticator } from './auth/authenticator.ts';
import type { KeyPair, Pki } from './auth/certificates.ts';
import { loadPki, loadTokenKey } from './auth/key-files.ts';
import { kubeconfigOf } from './auth/kubeconfig.ts';
import { TokenSigner } from './auth/tokens.ts';
import { bootstrap } from './controllers/bootstrap.ts';
import { Collector } from './controllers/collector.ts';
import { Documents } from './discovery/documents.ts';
import { createHandler } from './http/handler.ts';
import { Registry } from './registry/registry.ts';
import type { HistoryLimits } from './store/history.ts';
import { ObjectStore } from './store/object-store.ts';
import type { Api } from './verbs/api.ts';

export interface ApiServerOptions {
  /** Folder of the objects, certificates and keys. */
  readonly dataDir: string;
  /** 0 is any free port. */
  readonly port: number;
  /** 127.0.0.1 where it says nothing. */
  readonly host?: string;
  /** Where pods' logs lie: `<pod uid>/<container>/<restart>.log` in CRI format. */
  readonly podLogDir: string;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 to 1, 1 excluded. */
  readonly random?: () => number;
  /** How much of the past is known to watches. */
  readonly history?: Partial<HistoryLimits>;
  /** Upper bound of the database in pages of 4 KiB. */
  readonly maxPages?: number;
}

/** A running API server. */
export interface ApiServer {
  readonly url: string;
  /** The authority's certificate (PEM). */
  readonly ca: string;
  /** YAML with one context, `default`, of the administrator. */
  readonly adminKubeconfig: string;
  readonly adminCredentials: KeyPair;
  /** Ends watches, then connections, then the database; within a second. */
  close(): Promise<void>;
}

const DEFAULT_HOST = '127.0.0.1';
const GRACE = 500;

/**
 * Starts a Kubernetes API server that keeps its objects in a folder.
 *
 * Throws UnavailableError where the port is taken.
 */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { dataDir, port, host = DEFAULT_HOST, podLogDir, log, random = Math.random, history, maxPages } = options;
  const now = (): Date => new Date(options.now());
  const keys = join(dataDir, 'pki');
  const pki = await loadPki({ dir: keys, hosts: hostsOf(host), now: now() });
  const tokens = await TokenSigner.fromKey(loadTokenKey(keys), now);
  const store = new ObjectStore({ file: join(dataDir, 'objects.db'), log, history, maxPages });
  const stop = new AbortController();
  const registry = new Registry();
  const authenticator = new Authenticator(tokens, store);
  const api: Api = {
    store,
    registry,
    authenticator,
    tokens,
    podLogDir,
    log,
    now,
    random,
    uuid: randomUUID,
    stopping: stop.signal,
  };
  const collector = new Collector(api);
  try {
    await bootstrap(api);
    collector.sweep();
    let url = '';
    const server = createTlsServer(pki, createHandler(api, new Documents(registry, tokens, () => url)));
    url = await listen(server, port, host);
    return {
      url,
      ca: pki.ca.cert,
      adminKubeconfig: kubeconfigOf({ server: url, ca: pki.ca.cert, admin: pki.admin }),
      adminCredentials: pki.admin,
      async close() {
        stop.abort();
        await closeServer(server);
        await collector.stop();
        await store.close();
      },
    };
  } catch (error) {
    await collector.stop();
    await store.close();
    throw error;
  }
}

/** Names that the server's certificate is good for. */
function hostsOf(host: string): string[] {
  const any = host === '0.0.0.0' || host === '::';
  return [...new Set(['localhost', DEFAULT_HOST, '::1', 'kubernetes.default.svc', ...(any ? [] : [host])])];
}

function createTlsServer(pki: Pki, handler: ReturnType<typeof createHandler>): Server {
  const server = createServer(
    {
      ca: pki.ca.cert,
      cert: pki.server.cert,
      key: pki.server.key,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
    (request, response) => void handler(request, response),
  );
  server.keepAliveTimeout = 90_000;
  server.requestTimeout = 60_000;
  return server;
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      const message = taken
        ? `port ${port} on ${host} is taken: stop what listens there or choose another port`
        : `cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new UnavailableError(message, { cause }));
    });
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      const shown = host === '0.0.0.0' || host === '::' ? DEFAULT_HOST : host;
      resolve(`https://${shown.includes(':') ? `[${shown}]` : shown}:${bound}`);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), GRACE);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}

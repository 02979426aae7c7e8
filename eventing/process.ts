import packageJson from '../package.json' with { type: 'json' };
import { createAuthenticator } from '../shared/auth/authenticator.ts';
import type { Authenticator } from '../shared/auth/caller.ts';
import { tokenFile } from '../shared/auth/token-file.ts';
import type { CommonEnvironment } from '../shared/config/environment.ts';
import { createHttpClient, type HttpClient, type HttpClientOptions } from '../shared/http/client.ts';
import { createKube } from '../shared/kube/client.ts';
import { loadConnection } from '../shared/kube/connection.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import { createLogger } from '../shared/log/pino.ts';
import { serveMetrics } from '../shared/metrics/serve.ts';
import { createStoreClient } from '../shared/store/client.ts';
import type { Store } from '../shared/store/store.ts';
import type { Telemetry } from '../shared/telemetry/telemetry.ts';
import { tracingSettings } from '../shared/tracing/core/endpoint.ts';
import { openTracing } from '../shared/tracing/open.ts';
import { measured } from './measured.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import { traced } from './traced.ts';

/** A room that runs: the port it listens on, if it does, and how it ends. */
export interface RunningRoom {
  readonly port?: number;
  close(graceMs: number): Promise<void>;
}

/** What holds a client's writes back. */
type Fence = Pick<HttpClientOptions, 'beforeWrite'>;

/** One room's process in a cluster: what it stands on, and how long it lives. */
export interface RoomProcess {
  /** What every room is started with. */
  readonly room: {
    readonly port: number;
    readonly host: string;
    readonly kube: Kube;
    readonly log: Logger;
    /** Milliseconds since 1970. */
    readonly now: () => number;
    /** Its metrics are served on ORKA_METRICS_PORT, its spans sent to OTEL_EXPORTER_OTLP_ENDPOINT. */
    readonly telemetry: Telemetry;
  };
  /** The Kubernetes API once more, over connections of its own. */
  kube(limits: Pick<HttpClientOptions, 'beforeWrite' | 'idleTimeoutMs'>): Kube;
  /** Another room at this address, called with the process's own token; an UnavailableError where there is none to call it with. */
  http(url: string, fence?: Fence): Promise<HttpClient>;
  /** The store at this address, called with the process's own token; an UnavailableError where there is none to call it with. */
  store(url: string, fence?: Fence): Promise<Store>;
  /** Sends events to the broker at this address. */
  publisher(sink: string, fence?: Fence): Publisher;
  /** Vouches for tokens made out to this audience, or to the Kubernetes API where it says none. */
  authenticator(audience?: string): Authenticator;
  /**
   * Runs the room until SIGTERM or SIGINT, gives what is under way `graceMs` (default 25,000, of the 30 s that Kubernetes gives) to end,
   * and closes what was opened here. A second signal ends the process at once.
   */
  untilTold(room: RunningRoom, options?: { readonly graceMs?: number }): Promise<void>;
}

/** Opens what the room of this name stands on. Throws InvalidError where no Kubernetes API is configured. */
export async function openProcess(name: string, env: CommonEnvironment): Promise<RoomProcess> {
  const log = await createLogger({ name, level: env.ORKA_LOG_LEVEL });
  const clients: { close(): void }[] = [];
  const keep = <Client extends { close(): void }>(client: Client): Client => {
    clients.push(client);
    return client;
  };
  const host = '0.0.0.0';
  const [connection, served] = await Promise.all([
    loadConnection({ inCluster: env.KUBERNETES_SERVICE_HOST !== undefined, kubeconfig: env.KUBECONFIG }),
    serveMetrics({ port: env.ORKA_METRICS_PORT, host, log }),
  ]);
  const tracing = openTracing({ settings: tracingSettings(env), version: packageJson.version, log });
  const telemetry = { metrics: served.metrics, tracer: tracing.tracer(`orka-${name}`) };
  const kube = keep(createKube(connection));
  const now = Date.now;
  async function http(url: string, fence: Fence = {}): Promise<HttpClient> {
    const token = tokenFile(env.ORKA_TOKEN_FILE);
    // A pod without its token says so when it starts, not with the first event.
    await token();
    return keep(createHttpClient({ baseUrl: url, token, ...fence }));
  }

  return {
    room: { port: env.PORT, host, kube, log, now, telemetry },
    kube: (limits) => keep(createKube(connection, limits)),
    http,
    store: async (url, fence) => createStoreClient({ http: await http(url, fence) }),
    publisher(sink, fence = {}) {
      const token = env.ORKA_SINK_TOKEN_FILE === undefined ? undefined : tokenFile(env.ORKA_SINK_TOKEN_FILE);
      return keep(traced(measured(createPublisher({ sink, token, ...fence }), telemetry.metrics), telemetry));
    },
    authenticator: (audience) =>
      createAuthenticator({
        kube,
        platformNamespace: env.ORKA_NAMESPACE,
        now,
        ...(audience === undefined ? {} : { audiences: [audience] }),
      }),
    async untilTold(room, { graceMs = 25_000 } = {}) {
      log.info({ port: room.port }, 'ready');
      await signalled();
      await room.close(graceMs);
      for (const client of clients.reverse()) client.close();
      await Promise.all([served.close(), tracing.close()]);
    },
  };
}

/** The first SIGTERM or SIGINT; the next one does what Node does by itself. */
function signalled(): Promise<void> {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  return new Promise((resolve) => {
    const told = (): void => {
      for (const signal of signals) process.off(signal, told);
      resolve();
    };
    for (const signal of signals) process.on(signal, told);
  });
}

import { createAuthenticator } from '../shared/auth/authenticator.ts';
import type { Authenticator } from '../shared/auth/caller.ts';
import { tokenFile } from '../shared/auth/token-file.ts';
import type { CommonEnvironment } from '../shared/config/environment.ts';
import { createHttpClient } from '../shared/http/client.ts';
import { createKube } from '../shared/kube/client.ts';
import { loadConnection } from '../shared/kube/connection.ts';
import type { Kube } from '../shared/kube/kube.ts';
import type { Logger } from '../shared/log/logger.ts';
import { createLogger } from '../shared/log/pino.ts';
import { createStoreClient } from '../shared/store/client.ts';
import type { Store } from '../shared/store/store.ts';
import { createPublisher, type Publisher } from './publisher.ts';

/** A room that runs: the port it listens on, if it does, and how it ends. */
export interface RunningRoom {
  readonly port?: number;
  close(graceMs: number): Promise<void>;
}

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
  };
  /** The store at this address, called with the process's own token; an UnavailableError where there is none to call it with. */
  store(url: string): Promise<Store>;
  /** Sends events to the broker at this address. */
  publisher(sink: string): Publisher;
  /** Vouches for tokens made out to this audience, or to the Kubernetes API where it says none. */
  authenticator(audience?: string): Authenticator;
  /**
   * Runs the room until SIGTERM or SIGINT, gives what is under way `graceMs` (default 10,000) to end, and closes what was opened here.
   * A second signal ends the process at once.
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
  const kube = keep(createKube(await loadConnection({ inCluster: env.KUBERNETES_SERVICE_HOST !== undefined })));
  const now = Date.now;

  return {
    room: { port: env.PORT, host: '0.0.0.0', kube, log, now },
    async store(url) {
      const token = tokenFile(env.ORKA_TOKEN_FILE);
      // A pod without its token says so when it starts, not with the first event.
      await token();
      return createStoreClient({ http: keep(createHttpClient({ baseUrl: url, token })) });
    },
    publisher: (sink) => keep(createPublisher({ sink })),
    authenticator: (audience) => createAuthenticator({ kube, now, ...(audience === undefined ? {} : { audiences: [audience] }) }),
    async untilTold(room, { graceMs = 10_000 } = {}) {
      log.info({ port: room.port }, 'ready');
      await signalled();
      await room.close(graceMs);
      for (const client of clients.reverse()) client.close();
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

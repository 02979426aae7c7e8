import { setTimeout as delay } from 'node:timers/promises';
import { createAuthenticator } from '../../shared/auth/authenticator.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { createKube } from '../../shared/kube/client.ts';
import { loadConnection } from '../../shared/kube/connection.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import { llmCallEnvironment } from './environment.ts';
import { startLlmCall } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = llmCallEnvironment({ ...process.env });
const log = await createLogger({ name: 'llm-call', level: env.ORKA_LOG_LEVEL });
const connection = await loadConnection({ inCluster: env.KUBERNETES_SERVICE_HOST !== undefined });
const kube = createKube(connection);
const http = createHttpClient({ baseUrl: env.ORKA_STORE_URL, token: connection.token });
const now = Date.now;
const listening = await startLlmCall({
  port: env.PORT,
  host: '0.0.0.0',
  kube,
  store: createStoreClient({ http }),
  authenticator: createAuthenticator({ kube, audiences: [env.ORKA_TOKEN_AUDIENCE], now }),
  idleTimeoutMs: env.ORKA_MODEL_IDLE_TIMEOUT_MS,
  log,
  now,
  random: Math.random,
  sleep: async (ms, signal) => delay(ms, undefined, { signal }),
});
log.info({ port: listening.port }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    // An answer under way is paid for whether we wait for it or not.
    await listening.close(60_000);
    http.close();
    kube.close();
  });
}

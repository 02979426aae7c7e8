import { readFileSync } from 'node:fs';
import { createPublisher } from '../../eventing/publisher.ts';
import { createAuthenticator } from '../../shared/auth/authenticator.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { createKube } from '../../shared/kube/client.ts';
import { loadConnection } from '../../shared/kube/connection.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import { apiConfig } from './config.ts';
import { startApi } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const config = apiConfig({ ...process.env });
const log = await createLogger({ name: 'api', level: config.ORKA_LOG_LEVEL });
const connection = await loadConnection({ inCluster: config.KUBERNETES_SERVICE_HOST !== undefined });
const kube = createKube(connection);
const http = createHttpClient({ baseUrl: config.ORKA_STORE_URL, token: connection.token });
const publisher = createPublisher({ sink: config.K_SINK });
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const now = Date.now;

const listening = await startApi({
  port: config.PORT,
  host: '0.0.0.0',
  kube,
  store: createStoreClient({ http }),
  publisher,
  people: createAuthenticator({ kube, now }),
  workers: createAuthenticator({ kube, audiences: [config.ORKA_TOKEN_AUDIENCE], now }),
  corsOrigins: config.ORKA_CORS_ALLOWED_ORIGINS.split(',').map((origin) => origin.trim()),
  log,
  now,
  version,
});
log.info({ port: listening.port }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    // Long polls are asked again by the workers that hold them.
    await listening.close(10_000);
    publisher.close();
    http.close();
    kube.close();
  });
}

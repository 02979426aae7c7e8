import { createAuthenticator } from '../../shared/auth/authenticator.ts';
import { createKube } from '../../shared/kube/client.ts';
import { loadConnection } from '../../shared/kube/connection.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { startStore } from './app.ts';
import { storeConfig } from './config.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const config = storeConfig({ ...process.env });
const log = await createLogger({ name: 'store', level: config.ORKA_LOG_LEVEL });
const kube = createKube(await loadConnection({ inCluster: config.KUBERNETES_SERVICE_HOST !== undefined }));
const now = Date.now;

const listening = await startStore({
  path: config.ORKA_STORE_PATH,
  port: config.PORT,
  host: '0.0.0.0',
  authenticator: createAuthenticator({ kube, audiences: [config.ORKA_TOKEN_AUDIENCE], now }),
  eventRetention: config.ORKA_EVENT_RETENTION,
  log,
  now,
});
log.info({ port: listening.port, path: config.ORKA_STORE_PATH }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await listening.close(10_000);
    kube.close();
  });
}

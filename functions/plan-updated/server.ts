import { createHttpClient } from '../../shared/http/client.ts';
import { createKube } from '../../shared/kube/client.ts';
import { loadConnection } from '../../shared/kube/connection.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import { planUpdatedEnvironment } from './environment.ts';
import { startPlanUpdated } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = planUpdatedEnvironment({ ...process.env });
const log = await createLogger({ name: 'plan-updated', level: env.ORKA_LOG_LEVEL });
const connection = await loadConnection({ inCluster: env.KUBERNETES_SERVICE_HOST !== undefined });
const kube = createKube(connection);
const http = createHttpClient({ baseUrl: env.ORKA_STORE_URL, token: connection.token });
const store = createStoreClient({ http });
const listening = await startPlanUpdated({ port: env.PORT, host: '0.0.0.0', kube, store, log, now: Date.now });
log.info({ port: listening.port }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await listening.close(10_000);
    http.close();
    kube.close();
  });
}

import { createPublisher } from '../eventing/publisher.ts';
import { createHttpClient } from '../shared/http/client.ts';
import { createKube } from '../shared/kube/client.ts';
import { loadConnection } from '../shared/kube/connection.ts';
import { createLogger } from '../shared/log/pino.ts';
import { createStoreClient } from '../shared/store/client.ts';
import { operatorEnvironment } from './environment.ts';
import { startOperator } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = operatorEnvironment({ ...process.env });
const log = await createLogger({ name: 'operator', level: env.ORKA_LOG_LEVEL });
const connection = await loadConnection({ inCluster: env.KUBERNETES_SERVICE_HOST !== undefined });
const kube = createKube(connection);
const http = createHttpClient({ baseUrl: env.ORKA_STORE_URL, token: connection.token });
const publisher = createPublisher({ sink: env.K_SINK });
const operator = await startOperator({
  kube,
  store: createStoreClient({ http }),
  publisher,
  log,
  now: Date.now,
  graceMs: env.ORKA_AGENT_GRACE_MS,
  resyncMs: env.ORKA_RESYNC_MS,
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await operator.close();
    publisher.close();
    http.close();
    kube.close();
  });
}

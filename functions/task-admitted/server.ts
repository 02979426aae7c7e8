import { createPublisher } from '../../eventing/publisher.ts';
import { createHttpClient } from '../../shared/http/client.ts';
import { createKube } from '../../shared/kube/client.ts';
import { loadConnection } from '../../shared/kube/connection.ts';
import { createLogger } from '../../shared/log/pino.ts';
import { createStoreClient } from '../../shared/store/client.ts';
import { admissionConfig, taskAdmittedEnvironment } from './environment.ts';
import { startTaskAdmitted } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = taskAdmittedEnvironment({ ...process.env });
const log = await createLogger({ name: 'task-admitted', level: env.ORKA_LOG_LEVEL });
const connection = await loadConnection({ inCluster: env.KUBERNETES_SERVICE_HOST !== undefined });
const kube = createKube(connection);
const http = createHttpClient({ baseUrl: env.ORKA_STORE_URL, token: connection.token });
const publisher = createPublisher({ sink: env.K_SINK });
const listening = await startTaskAdmitted({
  port: env.PORT,
  host: '0.0.0.0',
  kube,
  store: createStoreClient({ http }),
  publisher,
  config: admissionConfig(env),
  log,
  now: Date.now,
});
log.info({ port: listening.port }, 'ready');

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, async () => {
    await listening.close(10_000);
    publisher.close();
    http.close();
    kube.close();
  });
}

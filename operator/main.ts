import { randomUUID } from 'node:crypto';
import './small-heap.ts';
import { openProcess } from '../eventing/process.ts';
import { podPatienceOf } from '../shared/config/environment.ts';
import { seekLeadership } from '../shared/kube/leadership.ts';
import { catalogue } from '../shared/metrics/catalogue.ts';
import { operatorEnvironment } from './environment.ts';
import { serveHealth } from './health.ts';
import { startOperator } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = operatorEnvironment(process.env);
const { room, kube, store, publisher, untilTold } = await openProcess('operator', env);
const { port, host, log, now, telemetry } = room;
const elected = env.ORKA_LEADER_ELECT === 'true';
let ready = false;
const health = await serveHealth({ port, host, isReady: () => ready, log });

const leadership = elected
  ? seekLeadership({
      // Half of the time in which it must be renewed, so that one lost request is not the end.
      kube: kube({ idleTimeoutMs: Math.ceil(env.ORKA_LEASE_RENEW_WITHIN_MS / 2) }),
      namespace: env.ORKA_NAMESPACE,
      name: 'orka-operator',
      identity: `${env.HOSTNAME ?? 'operator'}_${randomUUID()}`,
      leaseMs: env.ORKA_LEASE_MS,
      renewWithinMs: env.ORKA_LEASE_RENEW_WITHIN_MS,
      everyMs: env.ORKA_LEASE_RENEW_EVERY_MS,
      log,
      now,
    })
  : undefined;
telemetry.metrics.gauge(catalogue.operatorLeader, () => [
  { labels: {}, value: leadership === undefined || leadership.isHeld() ? 1 : 0 },
]);
void leadership?.lost.then((why) => {
  log.error({ why }, 'does not lead any more, and ends: a restart stands by');
  process.exit(1);
});

const fence = { beforeWrite: leadership?.ensure };
const operator = await startOperator({
  kube: kube(fence),
  store: await store(env.ORKA_STORE_URL, fence),
  publisher: publisher(env.K_SINK, fence),
  log,
  now,
  graceMs: env.ORKA_AGENT_GRACE_MS,
  podPatience: podPatienceOf(env),
  jobTtlSeconds: env.ORKA_JOB_TTL_SECONDS,
  resyncMs: env.ORKA_RESYNC_MS,
  namespace: env.ORKA_WATCH_NAMESPACE || undefined,
  mayAct: leadership?.acquired,
  telemetry,
});
ready = true;
await untilTold({
  port: health.port,
  async close(graceMs) {
    await operator.close();
    await leadership?.release();
    await health.close(graceMs);
  },
});

import { openProcess } from '../eventing/process.ts';
import { operatorEnvironment } from './environment.ts';
import { startOperator } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = operatorEnvironment(process.env);
const { room, store, publisher, untilTold } = await openProcess('operator', env);
const operator = await startOperator({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  publisher: publisher(env.K_SINK),
  graceMs: env.ORKA_AGENT_GRACE_MS,
  resyncMs: env.ORKA_RESYNC_MS,
});
await untilTold(operator);

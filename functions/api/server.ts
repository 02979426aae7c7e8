import { openProcess } from '../../eventing/process.ts';
import manifest from '../../package.json' with { type: 'json' };
import { apiEnvironment, worldOf } from './environment.ts';
import { startApi } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = apiEnvironment(process.env);
const { room, store, publisher, authenticator, untilTold } = await openProcess('api', env);
const api = await startApi({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  publisher: publisher(env.K_SINK),
  people: authenticator(),
  workers: authenticator(env.ORKA_TOKEN_AUDIENCE),
  corsOrigins: env.ORKA_CORS_ALLOWED_ORIGINS.split(',').map((origin) => origin.trim()),
  memoryLimits: { limit: env.ORKA_MEMORY_CONTEXT_LIMIT, maxChars: env.ORKA_MEMORY_CONTEXT_MAX_CHARS },
  world: worldOf(env),
  claimTtlMs: env.ORKA_STEP_CLAIM_MS,
  version: manifest.version,
  watchNamespace: env.ORKA_WATCH_NAMESPACE || undefined,
});
// Long polls that the grace cuts off are asked again by the workers that hold them.
await untilTold(api);

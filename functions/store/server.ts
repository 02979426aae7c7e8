import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { startStore } from './app.ts';
import { storeEnvironment } from './environment.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = storeEnvironment(process.env);
const { room, authenticator, untilTold } = await openProcess('store', env);
const store = await startStore({
  ...room,
  path: env.ORKA_STORE_PATH,
  authenticator: authenticator(env.ORKA_TOKEN_AUDIENCE),
  door: eventDoor(env, authenticator),
  eventRetention: env.ORKA_EVENT_RETENTION,
  eventBytes: env.ORKA_EVENT_LOG_BYTES,
  eventAgeMs: env.ORKA_EVENT_RETENTION_DAYS * 24 * 60 * 60 * 1_000,
  deadLetterRetention: env.ORKA_DEAD_LETTER_RETENTION,
});
await untilTold(store);

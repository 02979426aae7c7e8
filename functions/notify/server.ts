import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { notifyEnvironment, outboundPolicy } from './environment.ts';
import { startNotify } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = notifyEnvironment(process.env);
const { room, store, authenticator, untilTold } = await openProcess('notify', env);
const notify = await startNotify({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  policy: outboundPolicy(env),
  platformNamespace: env.ORKA_NAMESPACE,
  door: eventDoor(env, authenticator),
});
await untilTold(notify);

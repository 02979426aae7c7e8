import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { planUpdatedEnvironment } from './environment.ts';
import { startPlanUpdated } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = planUpdatedEnvironment(process.env);
const { room, store, authenticator, untilTold } = await openProcess('plan-updated', env);
const planUpdated = await startPlanUpdated({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  door: eventDoor(env, authenticator),
});
await untilTold(planUpdated);

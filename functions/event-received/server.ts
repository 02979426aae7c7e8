import { doorOf } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { eventReceivedEnvironment } from './environment.ts';
import { startEventReceived } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = eventReceivedEnvironment(process.env);
const { room, authenticator, untilTold } = await openProcess('event-received', env);
const { ORKA_EVENT_AUDIENCE: audience } = env;
const vouched = audience === undefined ? undefined : authenticator(audience);
// Triggers of a namespace deliver for that namespace: what makes Tasks there is in it.
const door = vouched && ((namespace: string) => doorOf(vouched, namespace));
const eventReceived = await startEventReceived({ ...room, door });
await untilTold(eventReceived);

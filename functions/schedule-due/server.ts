import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { scheduleDueEnvironment } from './environment.ts';
import { startScheduleDue } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = scheduleDueEnvironment(process.env);
const { room, authenticator, untilTold } = await openProcess('schedule-due', env);
await untilTold(await startScheduleDue({ ...room, door: eventDoor(env, authenticator) }));

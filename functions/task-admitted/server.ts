import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { admissionConfig, taskAdmittedEnvironment } from './environment.ts';
import { startTaskAdmitted } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = taskAdmittedEnvironment(process.env);
const { room, store, publisher, authenticator, untilTold } = await openProcess('task-admitted', env);
const taskAdmitted = await startTaskAdmitted({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  publisher: publisher(env.K_SINK),
  door: eventDoor(env, authenticator),
  config: admissionConfig(env),
});
await untilTold(taskAdmitted);

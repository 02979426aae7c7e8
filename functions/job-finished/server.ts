import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { podPatienceOf } from '../../shared/config/environment.ts';
import { jobFinishedEnvironment } from './environment.ts';
import { defaultLimits, startJobFinished } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = jobFinishedEnvironment(process.env);
const { room, store, publisher, authenticator, untilTold } = await openProcess('job-finished', env);
const jobFinished = await startJobFinished({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  publisher: publisher(env.K_SINK),
  door: eventDoor(env, authenticator),
  limits: { ...defaultLimits, jobTtlSeconds: env.ORKA_JOB_TTL_SECONDS, podPatience: podPatienceOf(env) },
});
await untilTold(jobFinished);

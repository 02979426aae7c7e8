import { openProcess } from '../../eventing/process.ts';
import { jobFinishedEnvironment } from './environment.ts';
import { startJobFinished } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = jobFinishedEnvironment(process.env);
const { room, store, publisher, untilTold } = await openProcess('job-finished', env);
const jobFinished = await startJobFinished({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  publisher: publisher(env.K_SINK),
});
await untilTold(jobFinished);

import { openProcess } from '../../eventing/process.ts';
import { planUpdatedEnvironment } from './environment.ts';
import { startPlanUpdated } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = planUpdatedEnvironment(process.env);
const { room, store, untilTold } = await openProcess('plan-updated', env);
await untilTold(await startPlanUpdated({ ...room, store: await store(env.ORKA_STORE_URL) }));

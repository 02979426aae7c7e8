import { setTimeout as delay } from 'node:timers/promises';
import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { llmAnsweredEnvironment } from './environment.ts';
import { startLlmAnswered } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = llmAnsweredEnvironment(process.env);
const { room, store, http, publisher, authenticator, untilTold } = await openProcess('llm-answered', env);
const llmAnswered = await startLlmAnswered({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  api: await http(env.ORKA_API_URL),
  publisher: publisher(env.K_SINK),
  door: eventDoor(env, authenticator),
  claimTtlMs: env.ORKA_STEP_CLAIM_MS,
  sleep: async (ms, signal) => delay(ms, undefined, { signal }),
});
await untilTold(llmAnswered);

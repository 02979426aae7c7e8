import { setTimeout as delay } from 'node:timers/promises';
import { openProcess } from '../../eventing/process.ts';
import { llmCallEnvironment } from './environment.ts';
import { startLlmCall } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = llmCallEnvironment(process.env);
const { room, store, authenticator, untilTold } = await openProcess('llm-call', env);
const llmCall = await startLlmCall({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  authenticator: authenticator(env.ORKA_TOKEN_AUDIENCE),
  idleTimeoutMs: env.ORKA_MODEL_IDLE_TIMEOUT_MS,
  random: Math.random,
  sleep: async (ms, signal) => delay(ms, undefined, { signal }),
});
// An answer under way is paid for whether we wait for it or not.
await untilTold(llmCall, { graceMs: 60_000 });

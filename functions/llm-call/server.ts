import { setTimeout as delay } from 'node:timers/promises';
import { eventDoor } from '../../eventing/door.ts';
import { openProcess } from '../../eventing/process.ts';
import { llmCallEnvironment } from './environment.ts';
import { startLlmCall } from './start.ts';

// The process of a cluster: the environment is read here, and nowhere else in this room.
const env = llmCallEnvironment(process.env);
const { room, store, http, publisher, authenticator, untilTold } = await openProcess('llm-call', env);
// Kubernetes names a pod once, so what starts again under its name is its own container, and the one before it has ended.
const pod = env.KUBERNETES_SERVICE_HOST === undefined ? undefined : env.HOSTNAME;
const llmCall = await startLlmCall({
  ...room,
  store: await store(env.ORKA_STORE_URL),
  authenticator: authenticator(env.ORKA_TOKEN_AUDIENCE),
  turns: {
    api: await http(env.ORKA_API_URL),
    publisher: publisher(env.K_SINK),
    door: eventDoor(env, authenticator),
  },
  platformNamespace: env.ORKA_NAMESPACE,
  idleTimeoutMs: env.ORKA_MODEL_IDLE_TIMEOUT_MS,
  deadlineMs: env.ORKA_MODEL_TIMEOUT_MS,
  claimTtlMs: env.ORKA_STEP_CLAIM_MS,
  ...(pod === undefined ? {} : { holder: pod }),
  random: Math.random,
  sleep: async (ms, signal) => delay(ms, undefined, { signal }),
});
// An answer under way is paid for whether we wait for it or not: all that a call may take, less what is needed to write it down.
await untilTold(llmCall, { graceMs: 590_000 });

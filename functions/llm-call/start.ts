import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { openProvider } from '../../shared/llm/open-provider.ts';
import type { Deps } from './deps.ts';
import definition from './function.ts';

export interface LlmCallOptions extends Pick<Deps, 'kube' | 'store' | 'authenticator' | 'log' | 'now' | 'random' | 'sleep'> {
  readonly port: number;
  readonly host?: string;
  /** Milliseconds of silence after which a provider's stream is given up. Default two minutes. */
  readonly idleTimeoutMs?: number;
}

/** Starts the room. Closing it lets calls under way go on for the grace, then gives them up. */
export async function startLlmCall(options: LlmCallOptions): Promise<Listening> {
  const { port, host, idleTimeoutMs = 120_000, log, now } = options;
  const stop = new AbortController();
  const deps: Deps = {
    ...options,
    openProvider: (endpoint) => openProvider(endpoint, { now, idleTimeoutMs }),
    stopping: stop.signal,
    underway: new Map(),
    cooldowns: new Map(),
  };
  const server = createHttpServer({ routes: functionRoutes(definition, deps, { log, now }), log });
  const listening = await listen(server, host === undefined ? { port } : { port, host });
  return {
    ...listening,
    async close(graceMs) {
      await listening.close(graceMs);
      stop.abort();
      await Promise.allSettled(deps.underway.values());
    },
  };
}

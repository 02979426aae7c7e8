import { randomUUID } from 'node:crypto';
import type { EventDoor } from '../../eventing/door.ts';
import { createLongWork } from '../../eventing/patience.ts';
import type { Publisher } from '../../eventing/publisher.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { actingHttp } from '../../shared/agent/acting.ts';
import { createOneAtATime } from '../../shared/agent/one-at-a-time.ts';
import { createRuns } from '../../shared/agent/runs.ts';
import { fetchContext } from '../../shared/agent/task-api.ts';
import type { RunContext } from '../../shared/api/worker.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Deps } from './deps.ts';
import definition from './function.ts';

export interface LlmAnsweredOptions extends Pick<Deps, 'kube' | 'store' | 'api' | 'log' | 'now' | 'sleep'> {
  readonly port: number;
  readonly host?: string;
  readonly publisher: Pick<Publisher, 'publish'>;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  /** Milliseconds after which others may take over an effectful call whose process is not heard of any more. Default 10,000. */
  readonly claimTtlMs?: number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** Serves llm-answered over HTTP. Closing it takes no more events, lets what goes on after its delivery go on for the grace, then gives it up. */
export async function startLlmAnswered(options: LlmAnsweredOptions): Promise<Listening> {
  const { port, host, door, publisher, store, api, log, now, telemetry, claimTtlMs = 10_000 } = options;
  const stop = new AbortController();
  const longWork = createLongWork({ publisher, log });
  const deps: Deps = {
    ...options,
    runs: createRuns({
      // A run that has steps has been told its context, and what is done here needs no more of it than is kept.
      context: async (at) =>
        ((await store.context(at.task, at.run)) as RunContext | undefined) ??
        fetchContext({ http: actingHttp(api, at.task), ...at, persist: (ask) => ask(), signal: stop.signal }),
      steps: ({ task, run }, after, limit) => store.steps(task, run, { after, limit }),
    }),
    oneAtATime: createOneAtATime(),
    longWork,
    newId: randomUUID,
    claimTtlMs,
    stopping: stop.signal,
  };
  const server = createHttpServer({ routes: functionRoutes(definition, deps, { log, now, door, telemetry }), log });
  const listening = await listen(server, { port, ...(host === undefined ? {} : { host }) });
  return {
    ...listening,
    async close(graceMs = 500) {
      await Promise.all([listening.close(graceMs), longWork.calmed(graceMs)]);
      stop.abort();
    },
  };
}

import type { EventDoor } from '../../eventing/door.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import definition, { type Deps } from './function.ts';

export interface PlanUpdatedOptions extends Deps {
  readonly port: number;
  readonly host?: string;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** Serves plan-updated over HTTP. */
export function startPlanUpdated({ port, host, door, log, now, kube, store, telemetry }: PlanUpdatedOptions): Promise<Listening> {
  const server = createHttpServer({ routes: functionRoutes(definition, { kube, store }, { log, now, door, telemetry }), log });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

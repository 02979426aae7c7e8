import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import type { Logger } from '../../shared/log/logger.ts';
import definition, { type Deps } from './function.ts';

export interface PlanUpdatedOptions extends Deps {
  readonly port: number;
  readonly host?: string;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Serves plan-updated over HTTP. */
export function startPlanUpdated({ port, host, log, now, kube, store }: PlanUpdatedOptions): Promise<Listening> {
  const server = createHttpServer({ routes: functionRoutes(definition, { kube, store }, { log, now }), log });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

import type { EventDoor } from '../../eventing/door.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import definition from './function.ts';

export interface ScheduleDueOptions {
  readonly port: number;
  readonly host?: string;
  readonly kube: Kube;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** Serves schedule-due over HTTP. */
export function startScheduleDue({ port, host, kube, door, log, now, telemetry }: ScheduleDueOptions): Promise<Listening> {
  const events = createEventRecorder({ kube, component: definition.name, log, now });
  const server = createHttpServer({
    routes: functionRoutes(definition, { kube, events, log, now }, { log, now, door, telemetry }),
    log,
  });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

import type { EventDoor } from '../../eventing/door.ts';
import type { Publisher } from '../../eventing/publisher.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { AdmissionConfig } from './config.ts';
import type { AdmissionStore } from './deps.ts';
import definition from './function.ts';
import { createRoutes } from './routes.ts';
import { serviceAccountMaker } from './service-accounts.ts';
import { shareReads } from './shared-reads.ts';
import { createTurns } from './turns.ts';

export interface TaskAdmittedOptions {
  readonly port: number;
  readonly host?: string;
  readonly kube: Kube;
  readonly store: AdmissionStore;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly config: AdmissionConfig;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** Enough for two hundred launches a second next to an idle API server; a busy one has the launches to do. */
const placesAfterLaunch = 4;

/** Serves task-admitted over HTTP. */
export function startTaskAdmitted({ port, host, door, ...rest }: TaskAdmittedOptions): Promise<Listening> {
  const { kube, log, now, telemetry } = rest;
  const events = createEventRecorder({ kube, component: definition.name, log, now });
  const deps = {
    ...rest,
    shared: shareReads(kube),
    routes: createRoutes(),
    afterLaunch: createTurns(placesAfterLaunch),
    events,
    ensureServiceAccount: serviceAccountMaker(kube, now),
  };
  const server = createHttpServer({ routes: functionRoutes(definition, deps, { log, now, door, telemetry }), log });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

import type { EventDoor } from '../../eventing/door.ts';
import type { Publisher } from '../../eventing/publisher.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { defaultJobTtlSeconds } from '../../shared/core/expiry.ts';
import { defaultPodPatience } from '../../shared/core/pod-trouble.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { FinishLimits } from './core/input.ts';
import type { FinishStore } from './deps.ts';
import definition from './function.ts';

export interface JobFinishedOptions {
  readonly port: number;
  readonly host?: string;
  readonly kube: Kube;
  readonly store: FinishStore;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly limits?: FinishLimits;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: EventDoor | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** A Job may be out of sight for 30 s (contract 3.1). Interruptions cost nothing but time, and so may be many. */
export const defaultLimits: FinishLimits = {
  jobGraceMs: 30_000,
  maxInterruptions: 100,
  jobTtlSeconds: defaultJobTtlSeconds,
  podPatience: defaultPodPatience,
};

/** Serves job-finished over HTTP. */
export function startJobFinished({ port, host, door, limits = defaultLimits, ...rest }: JobFinishedOptions): Promise<Listening> {
  const { kube, log, now, telemetry } = rest;
  const events = createEventRecorder({ kube, component: definition.name, log, now });
  const server = createHttpServer({
    routes: functionRoutes(definition, { ...rest, limits, events }, { log, now, door, telemetry }),
    log,
  });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

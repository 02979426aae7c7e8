import type { Publisher } from '../../eventing/publisher.ts';
import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { AdmissionConfig } from './config.ts';
import type { AdmissionStore } from './deps.ts';
import definition from './function.ts';
import { serviceAccountMaker } from './service-accounts.ts';

export interface TaskAdmittedOptions {
  readonly port: number;
  readonly host?: string;
  readonly kube: Kube;
  readonly store: AdmissionStore;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly config: AdmissionConfig;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Serves task-admitted over HTTP. */
export function startTaskAdmitted({ port, host, ...rest }: TaskAdmittedOptions): Promise<Listening> {
  const { kube, log, now } = rest;
  const events = createEventRecorder({ kube, component: definition.name, log, now });
  const deps = { ...rest, events, ensureServiceAccount: serviceAccountMaker(kube) };
  const server = createHttpServer({ routes: functionRoutes(definition, deps, { log, now }), log });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

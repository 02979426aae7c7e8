import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { createEventRecorder } from '../../shared/kube/events.ts';
import type { Deps } from './deps.ts';
import { eventRoutes, type NamespaceDoor } from './routes.ts';
import { createTemplates } from './templates.ts';

export interface EventReceivedOptions extends Pick<Deps, 'kube' | 'log' | 'now'> {
  readonly port: number;
  readonly host?: string;
  /** Looks at every delivery first; anybody may deliver where it says nothing. */
  readonly door?: NamespaceDoor | undefined;
}

/** Serves event-received over HTTP. */
export function startEventReceived({ port, host, door, kube, log, now }: EventReceivedOptions): Promise<Listening> {
  const events = createEventRecorder({ kube, component: 'event-received', log, now });
  const deps: Deps = { kube, log, now, events, templates: createTemplates() };
  const server = createHttpServer({ routes: eventRoutes(deps, door), log });
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

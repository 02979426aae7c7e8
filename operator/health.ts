import { createHttpServer, type Listening, listen } from '../shared/http/server.ts';
import type { Logger } from '../shared/log/logger.ts';

export interface HealthOptions {
  readonly port: number;
  readonly host: string;
  /** True when it knows of everything that there is, whether it leads or stands by. */
  readonly isReady: () => boolean;
  readonly log: Logger;
}

/** Answers the probes of Kubernetes. */
export function serveHealth({ port, host, isReady, log }: HealthOptions): Promise<Listening> {
  const answer = (ok: boolean) => ({ status: ok ? 200 : 503, body: { status: ok ? 'ok' : 'not ready' } });
  const server = createHttpServer({
    routes: [
      { method: 'GET', path: '/healthz', handler: () => answer(true) },
      { method: 'GET', path: '/readyz', handler: () => answer(isReady()) },
    ],
    log,
  });
  return listen(server, { port, host });
}

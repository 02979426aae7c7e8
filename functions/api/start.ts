import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type Listening, listen } from '../../shared/http/server.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';

export interface ApiOptions extends Omit<ApiDeps, 'newId' | 'corsOrigins'>, Partial<Pick<ApiDeps, 'newId' | 'corsOrigins'>> {
  /** 0 is any free one. */
  readonly port: number;
  readonly host?: string;
}

/** Serves the REST API and the workers' API. Resolves when it listens. */
export function startApi({ port, host, newId = randomUUID, corsOrigins = ['*'], ...deps }: ApiOptions): Promise<Listening> {
  const server = createServer(createApp({ ...deps, newId, corsOrigins }));
  return listen(server, { port, ...(host === undefined ? {} : { host }) });
}

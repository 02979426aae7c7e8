import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type Listening, listen } from '../../shared/http/server.ts';
import { createApp } from './app.ts';
import type { ApiDeps } from './deps.ts';
import { createStreams, defaultStreamLimits, type StreamLimits } from './streams.ts';
import { createMcpSessions } from './tools/mcp-sessions.ts';
import { createSettling } from './tools/settle.ts';
import { createToolbox } from './tools/toolbox.ts';

type Defaulted = 'newId' | 'corsOrigins' | 'world';

export interface ApiOptions extends Omit<ApiDeps, Defaulted>, Partial<Pick<ApiDeps, Defaulted>> {
  /** 0 is any free one. */
  readonly port: number;
  readonly host?: string;
  readonly streamLimits?: Partial<StreamLimits>;
  /** Milliseconds after which others may take over an effectful tool call whose process is not heard of any more. Default 10,000. */
  readonly claimTtlMs?: number;
}

/** Tools get to the public Internet, and to Services of the namespace of their Task. */
const publicOnly: ApiDeps['world'] = { policy: { allowed: [], clusterDomain: 'cluster.local' }, webAllowed: [] };

/** Serves the REST API and the workers' API. Resolves when it listens. */
export async function startApi({
  port,
  host,
  newId = randomUUID,
  corsOrigins = ['*'],
  world = publicOnly,
  streamLimits = {},
  claimTtlMs = 10_000,
  ...rest
}: ApiOptions): Promise<Listening> {
  const deps: ApiDeps = { ...rest, newId, corsOrigins, world };
  const outside = { ...world, kube: deps.kube, version: deps.version };
  const sessions = createMcpSessions(outside, deps.log);
  const settling = createSettling({ ...deps, claim: { holder: randomUUID(), ttlMs: claimTtlMs } });
  const streams = createStreams({ ...defaultStreamLimits, ...streamLimits });
  const server = createServer(createApp(deps, { settling, streams, toolbox: createToolbox(outside, sessions) }));
  const listening = await listen(server, { port, ...(host === undefined ? {} : { host }) });
  return {
    ...listening,
    async close(graceMs = 500) {
      streams.close();
      await Promise.all([listening.close(graceMs), settling.close(graceMs)]);
      await sessions.close();
    },
  };
}

import type { EventDoor } from '../../eventing/door.ts';
import type { Authenticator } from '../../shared/auth/caller.ts';
import { createHttpServer, type Listening, listen, type Route } from '../../shared/http/server.ts';
import type { Logger } from '../../shared/log/logger.ts';
import { noTelemetry, type Telemetry } from '../../shared/telemetry/telemetry.ts';
import { createArrivals } from './arrivals.ts';
import type { StoreContext } from './context.ts';
import { openStoreDatabase, type StoreDatabase } from './database.ts';
import { createLive } from './live.ts';
import { createStoreMeasures } from './measures.ts';
import { artifactRoutes } from './routes/artifacts.ts';
import { callReservationRoutes } from './routes/call-reservations.ts';
import { eventRoutes } from './routes/events.ts';
import { feedRoutes } from './routes/feed.ts';
import { createGuard } from './routes/guard.ts';
import { memoryRoutes } from './routes/memories.ts';
import { messageRoutes } from './routes/messages.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { planRoutes } from './routes/plans.ts';
import { proposalRoutes } from './routes/proposals.ts';
import { providerStateRoutes } from './routes/provider-states.ts';
import { reservationRoutes } from './routes/reservations.ts';
import { resultRoutes } from './routes/results.ts';
import { runContextRoutes } from './routes/run-contexts.ts';
import { runRoutes } from './routes/runs.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { spendingRoutes } from './routes/spending.ts';
import { stepClaimRoutes } from './routes/step-claims.ts';
import { stepRoutes } from './routes/steps.ts';
import { createTables } from './tables/index.ts';
import type { LogLimits } from './tables/log-size.ts';

export interface StoreOptions {
  /** Path of the SQLite file. */
  readonly path: string;
  readonly port: number;
  readonly host?: string;
  readonly authenticator: Authenticator;
  /** Looks at every event that is brought; anybody may bring some where it says nothing. */
  readonly door?: EventDoor | undefined;
  readonly log: Logger;
  /** Counts and times what is done. */
  readonly telemetry?: Telemetry | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Events kept of each namespace, the newest. Default 100,000. */
  readonly eventRetention?: number;
  /** Bytes of data that the log of events holds at most, over all namespaces. Default 1 GiB. */
  readonly eventBytes?: number;
  /** Milliseconds that events and dead letters are kept. Default 30 days. */
  readonly eventAgeMs?: number;
  /** Dead letters kept, the newest. Default 10,000. */
  readonly deadLetterRetention?: number;
  /** Upper bound of the file in pages of 4 KiB. Default: none but the disk's. */
  readonly maxPages?: number;
}

/**
 * Starts the store: one process, one SQLite file, HTTP in front of it (ARCHITECTURE.md, "Store API").
 *
 * Resolves when it listens. `close` answers what is under way, writes what was handed in and closes the file.
 */
export async function startStore({
  path,
  port,
  host = '127.0.0.1',
  authenticator,
  door,
  log,
  now,
  telemetry = noTelemetry,
  ...limits
}: StoreOptions): Promise<Listening> {
  const measures = createStoreMeasures(telemetry.metrics);
  const database = await openStoreDatabase({ path, maxPages: limits.maxPages, onCommit: measures.onCommit });
  const tables = createTables(database.db, logLimits(limits));
  const arrivals = createArrivals();
  const { commit, commitAlong } = database;
  const write: StoreContext['write'] = (task, work) =>
    commit(() => {
      // Within the transaction of the write: a Task that is forgotten at this moment is forgotten for good.
      tables.forgotten.refuse(task);
      return work();
    });
  const live = createLive(now);
  const context: StoreContext = {
    tables,
    commit,
    commitAlong,
    write,
    arrivals,
    live,
    guard: createGuard(authenticator),
    door,
    measures,
    now,
  };
  const server = createHttpServer({ routes: [...probes(database), ...routesOf(context)], log });
  try {
    await prolongClaims();
    await pruneCallTimes();
    const listening = await listen(server, { port, host });
    return {
      ...listening,
      async close(graceMs) {
        arrivals.close();
        await listening.close(graceMs);
        await database.idle();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }

  /** Of keys that nobody asks about any more; those of others are pruned when they are asked about. */
  async function pruneCallTimes(): Promise<void> {
    await commit(() => tables.callTimes.prune(now())).catch((error: Error) =>
      log.warn({ err: error }, 'times of calls that are over could not be removed'),
    );
  }

  /** A disk that is full keeps nobody from reading what is there. */
  async function prolongClaims(): Promise<void> {
    if (!tables.stepClaims.any()) return;
    await commit(() => tables.stepClaims.prolong(now())).catch((error: Error) =>
      log.warn({ err: error }, 'claims of steps could not be prolonged: a model call under way may be made again'),
    );
  }
}

function logLimits(options: Partial<StoreOptions>): Record<'events' | 'deadLetters', LogLimits> {
  const ageMs = options.eventAgeMs ?? 30 * 24 * 60 * 60 * 1_000;
  return {
    events: { entries: options.eventRetention ?? 100_000, bytes: options.eventBytes ?? 1024 ** 3, ageMs },
    deadLetters: { entries: options.deadLetterRetention ?? 10_000, bytes: 256 * 1024 ** 2, ageMs },
  };
}

/** Alive: this process answers. Ready: and it can read its file. */
function probes({ db }: StoreDatabase): Route[] {
  const ok = { status: 200, body: { status: 'ok' } } as const;
  const read = db.prepare('SELECT count(*) FROM knex_migrations');
  return [
    { method: 'GET', path: '/healthz', handler: () => ok },
    {
      method: 'GET',
      path: '/readyz',
      handler: () => {
        read.get();
        return ok;
      },
    },
  ];
}

function routesOf(context: StoreContext): Route[] {
  return [
    ...eventRoutes(context),
    ...reservationRoutes(context),
    ...runRoutes(context),
    ...runContextRoutes(context),
    ...stepRoutes(context),
    ...stepClaimRoutes(context),
    ...callReservationRoutes(context),
    ...spendingRoutes(context),
    ...providerStateRoutes(context),
    ...feedRoutes(context),
    ...resultRoutes(context),
    ...planRoutes(context),
    ...artifactRoutes(context),
    ...messageRoutes(context),
    ...sessionRoutes(context),
    ...memoryRoutes(context),
    ...proposalRoutes(context),
    ...notificationRoutes(context),
  ];
}

import { randomUUID } from 'node:crypto';
import { functionRoutes } from '../../eventing/serve.ts';
import { createHttpServer, type Listening, listen } from '../../shared/http/server.ts';
import { openProvider } from '../../shared/llm/open-provider.ts';
import type { Store } from '../../shared/store/store.ts';
import { noTelemetry, type Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Deps } from './deps.ts';
import definition from './function.ts';
import { modelTable } from './model-table.ts';
import { keepOpen } from './open-providers.ts';
import { keepRecent, recentReads } from './recent.ts';
import { createTurns, type TurnsOptions } from './turns.ts';

const defaultGraceMs = 500;
/** For so long budgets of ancestors and of the Namespace may be out of date. */
const recentMs = 2_000;
/** For so long an Agent or a Provider is a good guess of what it is now. */
const latelyMs = 60_000;
/** For so long a Provider's client is used again. */
const openMs = 600_000;

export interface LlmCallOptions extends Pick<Deps, 'kube' | 'authenticator' | 'log' | 'now' | 'random' | 'sleep'> {
  readonly store: Deps['store'] & Pick<Store, 'endRun' | 'pauseRun'>;
  /** What it takes to make the turns of Tasks without a pod; only workers are answered where it says nothing. */
  readonly turns?: TurnsOptions | undefined;
  readonly port: number;
  readonly host?: string;
  /** The platform's namespace, whose ConfigMap `orka-models` counts. Default `orka-system`. */
  readonly platformNamespace?: string | undefined;
  /** Milliseconds of silence after which a provider's stream is given up. Default two minutes. */
  readonly idleTimeoutMs?: number;
  /** Milliseconds that a call may take, all attempts together. Default nine and a half minutes: Serving holds a request for ten. */
  readonly deadlineMs?: number;
  /**
   * What no other process of this room that lives at the same time is called. A process that comes back under its old name has its
   * claims at once. Default: a new name with every start.
   */
  readonly holder?: string;
  /** Milliseconds after which others may take over a step whose process is not heard of any more. Default 10,000. */
  readonly claimTtlMs?: number;
  /** Counts, times and traces what is done. */
  readonly telemetry?: Telemetry | undefined;
}

/** Starts the room. Closing it takes no more calls, lets those under way go on for the grace, then gives them up. */
export async function startLlmCall(options: LlmCallOptions): Promise<Listening> {
  const {
    port,
    host,
    platformNamespace = 'orka-system',
    idleTimeoutMs = 120_000,
    deadlineMs = 570_000,
    holder = randomUUID(),
    claimTtlMs = 10_000,
    kube,
    log,
    now,
    sleep,
    telemetry = noTelemetry,
  } = options;
  const stop = new AbortController();
  const deps: Deps = {
    ...options,
    telemetry,
    recentKube: recentReads(kube, keepRecent({ ttlMs: recentMs, now })),
    lately: keepRecent({ ttlMs: latelyMs, now }),
    models: modelTable({ kube, now, log }, platformNamespace),
    newId: randomUUID,
    deadlineMs,
    openProvider: keepOpen((endpoint) => openProvider(endpoint, { now, idleTimeoutMs }), keepRecent({ ttlMs: openMs, now })),
    stopping: stop.signal,
    claim: { holder, ttlMs: claimTtlMs },
    underway: new Map(),
    failedLately: new Set(),
  };
  const turns = options.turns && createTurns({ ...deps, store: options.store }, options.turns);
  const server = createHttpServer({ routes: functionRoutes(definition, { ...deps, turns }, { log, now, telemetry }), log });
  const listening = await listen(server, host === undefined ? { port } : { port, host });
  /** A call goes on when nobody waits for it any more: it is paid for. */
  async function calmed(underway: Deps['underway'], graceMs: number): Promise<void> {
    const done = new AbortController();
    const tooLate = sleep(graceMs, done.signal).catch(() => undefined);
    await Promise.race([settled(underway), tooLate]);
    done.abort();
  }

  return {
    ...listening,
    async close(graceMs) {
      await Promise.all([
        listening.close(graceMs),
        calmed(deps.underway, graceMs ?? defaultGraceMs),
        turns?.calmed(graceMs ?? defaultGraceMs),
      ]);
      stop.abort();
      await settled(deps.underway);
    },
  };
}

async function settled(underway: Deps['underway']): Promise<void> {
  await Promise.allSettled([...underway.values()].map(({ answer }) => answer));
}

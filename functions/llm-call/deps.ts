import type { Authenticator } from '../../shared/auth/caller.ts';
import type { OrkaError } from '../../shared/errors/orka-error.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { ModelEndpoint, ModelProvider } from '../../shared/llm/provider.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Cooldown } from './core/cooldown.ts';

/** A call that may have several who wait for its answer, or none. */
export interface Underway {
  readonly answer: Promise<ModelAnswer>;
  /** Gives it up, for nobody wants the answer any more. */
  readonly giveUp: (why: OrkaError) => void;
}

/** What the function works with. The two maps are the only memory it has, and it is correct without them. */
export interface Deps {
  readonly kube: Pick<Kube, 'get'>;
  readonly store: Pick<Store, 'steps' | 'putStep' | 'claimStep' | 'unclaimStep'>;
  readonly authenticator: Authenticator;
  readonly openProvider: (endpoint: ModelEndpoint) => Promise<ModelProvider>;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Milliseconds. */
  readonly now: () => number;
  /** In [0, 1). */
  readonly random: () => number;
  /** Ends early when the signal aborts; it may reject then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when the process stops; for one call also when it is given up, with the reason. */
  readonly stopping: AbortSignal;
  /** Who we are to other processes of this room, and for how many milliseconds a step that we claim is ours unless we renew that. */
  readonly claim: { readonly holder: string; readonly ttlMs: number };
  /** Calls under way, by step. */
  readonly underway: Map<string, Underway>;
  /** Providers that failed lately, by namespace and name. */
  readonly cooldowns: Map<string, Cooldown>;
}

/** Waits, or stops waiting when the process stops. */
export const pause = (ms: number, { sleep, stopping }: Pick<Deps, 'sleep' | 'stopping'>): Promise<void> =>
  sleep(ms, stopping).catch(() => undefined);

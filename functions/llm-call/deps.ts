import type { Authenticator } from '../../shared/auth/caller.ts';
import type { OrkaError } from '../../shared/errors/orka-error.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Models } from '../../shared/llm/core/models.ts';
import type { ModelEndpoint, ModelProvider } from '../../shared/llm/provider.ts';
import type { ModelAnswer } from '../../shared/llm/types.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Recent } from './recent.ts';

/** A call that may have several who wait for its answer, or none. */
export interface Underway {
  readonly answer: Promise<ModelAnswer>;
  /** Gives it up, for nobody wants the answer any more. */
  readonly giveUp: (why: OrkaError) => void;
}

/** The part of the store that a call uses. */
type CallStore = Pick<
  Store,
  | 'steps'
  | 'putStep'
  | 'claimStep'
  | 'unclaimStep'
  | 'reserveCall'
  | 'releaseCall'
  | 'providerState'
  | 'providerFailed'
  | 'providerAnswered'
  | 'providerSpeaks'
  | 'say'
>;

/** What the function works with. What it remembers here it is correct without. */
export interface Deps {
  readonly kube: Pick<Kube, 'get'>;
  /** The same, a moment old: for what does not change with every call. */
  readonly recentKube: Pick<Kube, 'get'>;
  /** Agents and Providers as they were not long ago: they say where to look, and decide nothing. */
  readonly lately: Recent;
  /** What is known of models. */
  readonly models: () => Promise<Models>;
  readonly store: CallStore;
  readonly authenticator: Authenticator;
  readonly openProvider: (endpoint: ModelEndpoint) => Promise<ModelProvider>;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Makes a name that nobody has had before. */
  readonly newId: () => string;
  /** In [0, 1). */
  readonly random: () => number;
  /** Ends early when the signal aborts; it may reject then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds after which a call is given up, its attempts and what lies between them together. */
  readonly deadlineMs: number;
  /** Aborted when the process stops; for one call also when it is given up, with the reason. */
  readonly stopping: AbortSignal;
  /** Who we are to other processes of this room, and for how many milliseconds a step that we claim is ours unless we renew that. */
  readonly claim: { readonly holder: string; readonly ttlMs: number };
  /** Calls under way, by step. */
  readonly underway: Map<string, Underway>;
  /** Providers that this process has seen failing and not answering since, by namespace and name. */
  readonly failedLately: Set<string>;
}

/** Waits, or stops waiting when the process stops. */
export const pause = (ms: number, { sleep, stopping }: Pick<Deps, 'sleep' | 'stopping'>): Promise<void> =>
  sleep(ms, stopping).catch(() => undefined);

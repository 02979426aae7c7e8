import type { TaskKey } from './keys.ts';

export { longestWaitMs } from './core/longest-wait.ts';

/** What a call costs: its worst case before it is made, its real cost afterwards. */
export interface Spend {
  /** Tokens of prompt and answer together. */
  readonly tokens: number;
  /** Billionths of a US dollar; undefined where the price is not known. */
  readonly costNanos: number | undefined;
}

/** At most so much in any minute, of all who use the key: `provider/NAMESPACE/NAME` or `agent/NAMESPACE/NAME`. */
export interface RateLimit {
  readonly key: string;
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
}

/**
 * At most so much in all: `task/UID` for a Task and all below it, `agent/NAMESPACE/NAME/YYYY-MM`, `namespace/NAMESPACE/YYYY-MM`. The limit
 * that is said last counts.
 */
export interface BudgetLimit {
  readonly scope: string;
  readonly tokens?: number | undefined;
  readonly costNanos?: number | undefined;
}

/** Asks to make one call of a model for a step of a run. */
export interface CallReservation {
  /**
   * Who asks. Another holder's reservation of the same step was for a call of which nobody knows how it ended: it counts as spent, unless
   * its time has not come yet.
   */
  readonly holder: string;
  /** Counts the calls that this holder makes for the step, from 1. The same again gets the same answer; the next one replaces it. */
  readonly attempt: number;
  /** The most that the call can come to. */
  readonly worst: Spend;
  readonly rates: readonly RateLimit[];
  readonly budgets: readonly BudgetLimit[];
}

/**
 * Granted: the call may be made after so many milliseconds, which are the holder's own; nobody has to ask again. Where that is more than
 * `longestWaitMs` the call is not to be made by this answer: whoever makes the step asks again in time, and has the same turn, whatever
 * holder it is. Refused: a budget has not enough left, nothing is reserved; `left` is what it has, without what it sets no limit to.
 */
export type CallGrant =
  | { readonly granted: true; readonly afterMs: number }
  | { readonly granted: false; readonly scope: string; readonly left: Partial<Spend> };

/** What was spent of a budget, and what is reserved at the moment. */
export interface SpendingRecord {
  readonly scope: string;
  readonly calls: number;
  readonly tokens: number;
  readonly costNanos: number;
  /** Calls whose price is not known; their tokens count. */
  readonly unpricedCalls: number;
  readonly reservedTokens: number;
  readonly reservedCostNanos: number;
  /** Of `tokens` and `costNanos` what is presumed: of calls that were begun, and of which nobody knows how they ended. */
  readonly presumedTokens: number;
  readonly presumedCostNanos: number;
}

/** What everybody has to know of a Provider: how often in a row it has failed, until when it is passed over, which API it speaks. */
export interface ProviderState {
  readonly failures: number;
  /** RFC 3339; undefined where it is not passed over. */
  readonly coolingUntil?: string;
  readonly api?: 'responses' | 'chat-completions';
}

/** The part of the store that keeps what model calls cost, and what their Providers can take. */
export interface SpendingStore {
  /**
   * See CallGrant. Journalling the step settles the reservation, in the same transaction. NotFoundError where the run has ended or is not
   * there, ConflictError where the step is journalled already, or where this holder has asked for a later attempt since.
   */
  reserveCall(task: TaskKey, run: number, step: number, reservation: CallReservation): Promise<CallGrant>;
  /**
   * Gives back what is reserved for a call that was not made, or that its provider refused. A request whose time had come stays counted
   * in its minute. Idempotent.
   */
  releaseCall(task: TaskKey, run: number, step: number, holder: string): Promise<void>;
  /** What these scopes have spent; a scope that has spent nothing is all zeros. */
  spending(namespace: string, scopes: readonly string[]): Promise<readonly SpendingRecord[]>;

  providerState(namespace: string, name: string): Promise<ProviderState>;
  /**
   * The Provider has failed, and is to be passed over for a while: 1 min, 5 min, 25 min, then an hour (contract 4.3), or as long as it asks
   * for. Failures while it is passed over already are one.
   */
  providerFailed(
    namespace: string,
    name: string,
    failure: { readonly retryAfterMs?: number | undefined },
  ): Promise<ProviderState>;
  /** It has answered again. */
  providerAnswered(namespace: string, name: string): Promise<void>;
  /** Remembers which API it speaks. */
  providerSpeaks(namespace: string, name: string, api: 'responses' | 'chat-completions'): Promise<void>;
}

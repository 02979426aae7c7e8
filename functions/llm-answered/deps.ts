import type { LongWork } from '../../eventing/patience.ts';
import type { OneAtATime } from '../../shared/agent/one-at-a-time.ts';
import type { Runs } from '../../shared/agent/runs.ts';
import type { HttpClient } from '../../shared/http/client.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Reply } from './core/reply.ts';

/** The part of the store that this room needs. */
export type AnsweredStore = Pick<Store, 'context' | 'runs' | 'steps' | 'putStep' | 'claimStep' | 'unclaimStep' | 'endRun'>;

export interface Deps {
  readonly kube: Pick<Kube, 'get'>;
  readonly store: AnsweredStore;
  /** The internal worker API, as this room. */
  readonly api: HttpClient;
  /** What is known of runs; it is correct without. */
  readonly runs: Runs;
  /** A run is led by one delivery at a time. */
  readonly oneAtATime: OneAtATime<Reply | undefined>;
  readonly longWork: LongWork;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Unique ids: who claims an effectful call is another one each time. */
  readonly newId: () => string;
  /** Ends early when the signal aborts; it may reject then. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** For how many milliseconds an effectful call is ours unless we renew that. */
  readonly claimTtlMs: number;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

import type { Publisher } from '../../eventing/publisher.ts';
import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import type { FinishLimits } from './core/input.ts';

/** Who we are in managedFields. */
export const fieldManager = 'orka-job-finished';

/** Who we are in events. */
export const source = '/orka/job-finished';

/** The part of the store that this room needs. */
export type FinishStore = Pick<
  Store,
  | 'release'
  | 'releaseUnlessLaunching'
  | 'runs'
  | 'endRun'
  | 'plan'
  | 'usage'
  | 'result'
  | 'putResult'
  | 'putLog'
  | 'appendSession'
  | 'forgetTask'
>;

export interface Deps {
  readonly kube: Kube;
  readonly store: FinishStore;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly events: EventRecorder;
  readonly limits: FinishLimits;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

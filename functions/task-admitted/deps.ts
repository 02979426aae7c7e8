import type { Publisher } from '../../eventing/publisher.ts';
import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Store } from '../../shared/store/store.ts';
import type { AdmissionConfig } from './config.ts';

/** Who we are in managedFields. */
export const fieldManager = 'orka-task-admitted';

/** Who we are in events. */
export const source = '/orka/task-admitted';

/** The part of the store that this room needs. */
export type AdmissionStore = Pick<Store, 'reserve' | 'release' | 'beginRun' | 'forgetTask'>;

export interface Deps {
  readonly kube: Kube;
  readonly store: AdmissionStore;
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly events: EventRecorder;
  readonly ensureServiceAccount: (namespace: string, name: string) => Promise<void>;
  readonly config: AdmissionConfig;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

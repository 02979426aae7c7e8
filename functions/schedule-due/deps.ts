import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';

/** Who we are in managedFields. */
export const fieldManager = 'orka-schedule-due';

/** Who we are in events. */
export const source = '/orka/schedule-due';

export interface Deps {
  readonly kube: Kube;
  readonly events: EventRecorder;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

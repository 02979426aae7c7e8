import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Templates } from './templates.ts';

/** Who we are in managedFields. */
export const fieldManager = 'orka-event-received';

export interface Deps {
  readonly kube: Kube;
  readonly templates: Templates;
  readonly events: EventRecorder;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { Images } from './core/command.ts';
import type { Capacity } from './core/fields.ts';

/** What all pods of a machine have in common. */
export interface Machine {
  readonly kube: Kube;
  /** Holds the folders of claims. */
  readonly volumeDir: string;
  readonly images: Images;
  /** Where programs are looked for. */
  readonly searchPath: string;
  readonly capacity: Capacity;
  readonly events: EventRecorder;
  readonly now: () => number;
  readonly log: Logger;
}

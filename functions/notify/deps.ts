import type { Publisher } from '../../eventing/publisher.ts';
import type { EventRecorder } from '../../shared/kube/events.ts';
import type { Kube } from '../../shared/kube/kube.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { OutboundPolicy } from '../../shared/outbound/core/destination.ts';
import type { NotificationStore } from '../../shared/store/notifications.ts';
import type { Consumers } from './consumers.ts';
import type { Outcome } from './core/outcome.ts';
import type { Lines } from './lines.ts';

/** Who we are in managedFields. */
export const fieldManager = 'orka-notify';

/** Who we are in events. */
export const source = '/orka/notify';

/** The part of the store that this room needs. */
export type NotifyStore = Pick<NotificationStore, 'putNotification' | 'claimNotification' | 'endNotification'>;

export interface Deps {
  readonly kube: Kube;
  readonly store: NotifyStore;
  readonly events: EventRecorder;
  /** Where people's URLs may lead; the namespace is the Task's. */
  readonly policy: Omit<OutboundPolicy, 'namespace'>;
  /** What no other process of this room is called that lives at the same time. */
  readonly holder: string;
  /** Milliseconds for one attempt, from looking up the name to the last byte of the answer. */
  readonly attemptMs: number;
  /** Deliveries, a line a receiver. */
  readonly deliveries: Lines;
  /** Events on their way to other Brokers, a line a Broker. */
  readonly forwards: Lines;
  readonly consumers: Consumers;
  /** Publishes to the Broker at this address. */
  readonly publisherTo: (url: string) => Pick<Publisher, 'publish'>;
  /** The platform's own namespace. */
  readonly platformNamespace: string;
  /** Does the work after this time, unless the room has ended by then. */
  readonly after: (ms: number, work: () => void) => void;
  /** Aborted when the room ends: an attempt under way is made again by another process. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
  /** Told how each attempt went. */
  readonly onAttempt: (outcome: Outcome['kind']) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

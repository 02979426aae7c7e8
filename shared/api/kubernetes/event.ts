import type { ObjectMeta } from '../meta.ts';
import type { ObjectReference } from './core.ts';

/** Something that happened to an object, in the shape of the core group. */
export interface CoreEvent {
  apiVersion: 'v1';
  kind: 'Event';
  metadata: ObjectMeta;
  involvedObject: ObjectReference;
  /** A CamelCase word for programs. */
  reason?: string;
  /** A sentence for people. */
  message?: string;
  type?: EventType;
  source?: { component?: string; host?: string };
  count?: number;
  firstTimestamp?: string | null;
  lastTimestamp?: string | null;
  eventTime?: string | null;
  action?: string;
  reportingComponent?: string;
  reportingInstance?: string;
  related?: ObjectReference;
  series?: { count?: number; lastObservedTime?: string };
}

export type EventType = 'Normal' | 'Warning';

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

/** Something that happened to an object, in the shape of events.k8s.io. */
export interface Event {
  apiVersion: 'events.k8s.io/v1';
  kind: 'Event';
  metadata: ObjectMeta;
  /** Microsecond precision, as in `2026-01-02T03:04:05.000000Z`. */
  eventTime: string;
  action?: string;
  reason?: string;
  note?: string;
  type?: EventType;
  regarding?: ObjectReference;
  related?: ObjectReference;
  reportingController?: string;
  reportingInstance?: string;
  series?: { count: number; lastObservedTime: string };
  deprecatedCount?: number;
  deprecatedFirstTimestamp?: string | null;
  deprecatedLastTimestamp?: string | null;
  deprecatedSource?: { component?: string; host?: string };
}

export type EventType = 'Normal' | 'Warning';

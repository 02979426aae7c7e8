import type { EventData, ObjectRef } from '../generated/event-data.ts';

export type { EventData, ObjectRef } from '../generated/event-data.ts';

/** The type of every event of the platform: `ai.orka.<noun>.<what>.v<major>`. */
export type EventType = keyof EventData;

/** One CloudEvent of the platform. The type parameter ties the data to the type. */
export interface OrkaEvent<T extends EventType> {
  readonly type: T;
  /** With `source`, the event's identity: the same again is the same event. Made by `eventId`. */
  readonly id: string;
  /** The process that says it: `/orka/<process>`. */
  readonly source: string;
  /** What it is about. Made by `subjectOf`. */
  readonly subject: string;
  /** RFC 3339. Filled in by whoever sends the event, where it is left out. */
  readonly time?: string;
  readonly data: EventData[T];
  /** Extension attributes, such as `traceparent`; names are lower-case letters and digits. */
  readonly extensions?: Readonly<Record<string, string>>;
}

/** An event of one of several types, each with its own data. */
export type AnyOrkaEvent<T extends EventType = EventType> = { [K in T]: OrkaEvent<K> }[T];

/**
 * The id of an event about an object: the same observation of the same object has the same id, so that a repetition can be seen.
 *
 * @param uid of the object
 * @param version what tells one observation from another, such as a resourceVersion, a run or an attempt
 */
export function eventId(uid: string, version: string | number, type: EventType): string {
  return `${uid}.${version}.${type}`;
}

/** The subject of an event about an object: `namespaces/NS/<plural>/NAME`. */
export function subjectOf(plural: string, { namespace, name }: Pick<ObjectRef, 'namespace' | 'name'>): string {
  return `namespaces/${namespace}/${plural}/${name}`;
}

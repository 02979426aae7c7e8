import type { ApiObject, Fields } from '../core/object.ts';
import type { Conversion } from './resource.ts';

/** Fields that core/v1 and events.k8s.io/v1 call differently; the other fields have one name. */
const RENAMED: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
];

/** Events are kept as core/v1; this is how the same event looks as events.k8s.io/v1. */
export const eventConversion: Conversion = {
  toStorage: (object) => renamed(object, 'v1', (core, events) => [events, core]),
  fromStorage: (object) => withoutEmpty(renamed(object, 'events.k8s.io/v1', (core, events) => [core, events])),
};

/** Texts that core/v1 always writes, and events.k8s.io/v1 only where there is something in them. */
function withoutEmpty(object: ApiObject): ApiObject {
  for (const field of ['reportingController', 'reportingInstance']) if (object[field] === '') delete object[field];
  return object;
}

function renamed(
  object: ApiObject,
  apiVersion: string,
  direction: (core: string, events: string) => readonly [string, string],
): ApiObject {
  const fields: Fields = { ...object };
  for (const [core, events] of RENAMED) {
    const [from, to] = direction(core, events);
    if (fields[from] === undefined) continue;
    fields[to] = fields[from];
    delete fields[from];
  }
  return { ...fields, apiVersion, kind: object.kind, metadata: object.metadata };
}

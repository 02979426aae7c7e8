import { column, field, wide } from '../columns.ts';
import { ageOf } from '../core/age.ts';
import { count, get, text } from '../core/get.ts';
import type { ComputedColumn } from '../types.ts';

/** Events are stored once and served in two shapes: core/v1 and events.k8s.io/v1 name some fields differently. */
const either = (event: unknown, core: readonly string[], other: readonly string[]): string =>
  text(event, ...core) || text(event, ...other);

const firstSeen = (event: unknown): string =>
  either(event, ['firstTimestamp'], ['deprecatedFirstTimestamp']) || text(event, 'eventTime');

const lastSeen = (event: unknown): string =>
  text(event, 'series', 'lastObservedTime') || either(event, ['lastTimestamp'], ['deprecatedLastTimestamp']) || firstSeen(event);

const involved = (event: unknown): unknown => get(event, 'involvedObject') ?? get(event, 'regarding');

const target = (event: unknown): string => {
  const object = involved(event);
  const kind = text(object, 'kind').toLowerCase();
  const name = text(object, 'name');
  return name === '' ? kind : `${kind}/${name}`;
};

const source = (event: unknown): string => {
  const deprecated = get(event, 'source') ?? get(event, 'deprecatedSource');
  const component = text(deprecated, 'component') || either(event, ['reportingComponent'], ['reportingController']);
  const instance = text(deprecated, 'host') || text(event, 'reportingInstance');
  return instance === '' ? component : `${component}, ${instance}`;
};

const times = (event: unknown): number =>
  count(event, 'series', 'count') || count(event, 'count') || count(event, 'deprecatedCount') || 1;

/** The columns of events of both groups. */
export const eventColumns: readonly ComputedColumn[] = [
  column('Last Seen', (event, now) => ageOf(lastSeen(event), now)),
  column('Type', field('type')),
  column('Reason', field('reason')),
  column('Object', target),
  wide('Subobject', (event) => text(involved(event), 'fieldPath')),
  wide('Source', source),
  column('Message', (event) => either(event, ['message'], ['note']).trim()),
  wide('First Seen', (event, now) => ageOf(firstSeen(event), now)),
  wide('Count', times),
  { ...wide('Name', field('metadata.name')), format: 'name' },
];

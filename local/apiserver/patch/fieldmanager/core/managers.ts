/** metadata.managedFields, read and written. */
import { isObject } from '../../../schema/core/values.ts';
import { difference, EMPTY, type FieldSet, fromFieldsV1, isEmpty, setOf, toFieldsV1, union } from './field-set.ts';

/** One entry of metadata.managedFields. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** RFC 3339. */
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: Record<string, unknown>;
  readonly subresource?: string;
}

/** Who owns something: appliers are the same whatever version they apply, updaters are not. */
export interface ManagerId {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

/** What one manager owns. */
export interface Ownership extends ManagerId {
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** Owners by the text that identifies them. */
export type Ownerships = ReadonlyMap<string, Ownership>;

/** The text that identifies a manager. */
export const keyOfManager = ({ manager, operation, apiVersion, subresource }: ManagerId): string =>
  JSON.stringify([manager, operation, operation === 'Apply' ? '' : apiVersion, subresource]);

/** What metadata.managedFields says; entries that say nothing sound are left out. */
export const readManagers = (entries: unknown): Map<string, Ownership> => {
  const read = (Array.isArray(entries) ? entries : []).flatMap(readEntry);
  return new Map(read.map((ownership) => [keyOfManager(ownership), ownership]));
};

const readEntry = (entry: unknown): Ownership[] => {
  if (!isObject(entry)) return [];
  const { manager, operation, apiVersion, time, subresource, fieldsV1 } = entry;
  if ((operation !== 'Apply' && operation !== 'Update') || typeof apiVersion !== 'string') return [];
  return [
    {
      manager: String(manager ?? ''),
      operation,
      apiVersion,
      time: typeof time === 'string' ? time : undefined,
      subresource: typeof subresource === 'string' ? subresource : '',
      fields: fromFieldsV1(fieldsV1),
    },
  ];
};

/** The entries to store, appliers first, older ones first; managers that own nothing are left out. */
export const writeManagers = (ownerships: Ownerships): ManagedFieldsEntry[] =>
  [...ownerships.values()]
    .filter(({ fields }) => !isEmpty(fields))
    .sort(byAge)
    .map(writeEntry);

const sortKey = ({ operation, time, manager, apiVersion, subresource }: Ownership): string[] => [
  operation,
  time ?? '',
  manager,
  apiVersion,
  subresource,
];

const byAge = (a: Ownership, b: Ownership): number => {
  const others = sortKey(b);
  for (const [index, own] of sortKey(a).entries()) {
    const other = others[index] ?? '';
    if (own !== other) return own < other ? -1 : 1;
  }
  return 0;
};

const writeEntry = ({ manager, operation, apiVersion, time, subresource, fields }: Ownership): ManagedFieldsEntry => ({
  manager,
  operation,
  apiVersion,
  ...(time === undefined ? {} : { time }),
  fieldsType: 'FieldsV1',
  fieldsV1: toFieldsV1(fields),
  ...(subresource === '' ? {} : { subresource }),
});

/** What nobody owns: what names the object, and what the server keeps in it. */
const UNOWNED = setOf(
  ['f:apiVersion'],
  ['f:kind'],
  ['f:metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['f:metadata', `f:${name}`]),
);

/** A set without what nobody owns. */
export const withoutUnowned = (set: FieldSet): FieldSet => difference(set, UNOWNED);

/** Which top-level fields a request can write: a status has its own door where a kind has one, through which no spec goes. */
export const writable = (set: FieldSet, subresource: string, hasStatus: boolean): FieldSet => {
  if (!hasStatus && subresource === '') return set;
  const closed = subresource === 'status' ? 'f:spec' : 'f:status';
  const isKept = (step: string): boolean => step !== closed;
  return {
    members: new Set([...set.members].filter(isKept)),
    children: new Map([...set.children].filter(([step]) => isKept(step))),
  };
};

const MOST_UPDATERS = 10;

/** The oldest updaters beyond ten share one entry. */
export const capUpdaters = (ownerships: Ownerships): Ownerships => {
  const updaters = [...ownerships.values()].filter(({ operation }) => operation === 'Update').sort(byAge);
  if (updaters.length <= MOST_UPDATERS) return ownerships;
  const ancient = updaters.slice(0, updaters.length - MOST_UPDATERS + 1);
  const [oldest] = ancient;
  if (!oldest) return ownerships;
  const bucket: Ownership = {
    manager: 'ancient-changes',
    operation: 'Update',
    apiVersion: oldest.apiVersion,
    subresource: '',
    time: ancient.at(-1)?.time,
    fields: ancient.reduce((all, { fields }) => union(all, fields), EMPTY),
  };
  const kept = new Map([...ownerships].filter(([, ownership]) => !ancient.includes(ownership)));
  return kept.set(keyOfManager(bucket), bucket);
};

/** Server-side apply. */
import { InternalError, UnparsableError } from '../../../../shared/errors/catalogue.ts';
import type { JsonObject, SchemaNode } from '../../schema/compile.ts';
import { isObject, sameJson } from '../../schema/core/values.ts';
import { appliedProblems } from './core/check-applied.ts';
import { compare } from './core/compare.ts';
import { describePath, difference, EMPTY, type FieldSet, intersection, isEmpty, paths, union } from './core/field-set.ts';
import { fieldsOf, withNamedParents } from './core/fields-of.ts';
import {
  keyOfManager,
  type Ownership,
  type Ownerships,
  readManagers,
  withoutUnowned,
  writable,
  writeManagers,
} from './core/managers.ts';
import { merge } from './core/merge.ts';
import { removeFields } from './core/remove.ts';
import { contested, dispossess, settleUpdate, type Writer, withReset } from './core/settle.ts';
import { lastAppliedFields, MIGRATING_MANAGER, withLastApplied } from './last-applied.ts';
import { withManagedFields, withoutManagedFields } from './managed-object.ts';
import type { FieldConflict } from './types.ts';

/** One server-side apply. */
export interface ApplyRequest {
  /** The stored object; absent when apply creates it. */
  readonly live: JsonObject | undefined;
  /** What the manager applied, as sent. */
  readonly applied: JsonObject;
  readonly manager: string;
  readonly force: boolean;
  readonly schema: SchemaNode;
  /** '' for the main resource. */
  readonly subresource: string;
  /** RFC 3339, seconds. */
  readonly time: string;
  /** The group and version of the request. */
  readonly apiVersion: string;
  /** Whether the kind has a status subresource, so that only requests to it own parts of `status`. */
  readonly hasStatus: boolean;
}

/** With conflicts, the object must not be stored. */
export interface ApplyResult {
  /** The merged object with its new managedFields; not yet defaulted, pruned or validated. */
  readonly object: JsonObject;
  readonly conflicts: readonly FieldConflict[];
}

/** Merges what a manager applied into the live object and settles who owns what.
 * @throws UnparsableError when the applied object is of another version or brings managedFields
 * @throws InternalError when the applied object does not fit its schema: the real server answers 500 here
 */
export const applyPatch = (request: ApplyRequest): ApplyResult => {
  refuseUnsound(request);
  const { live, applied, schema, manager, force } = request;
  const writer = writerOf(request);
  const key = keyOfManager(writer);
  const current = withoutManagedFields(live ?? {});
  const before = trackedOf(request, current);
  const said = writable(fieldsOf(schema, applied), writer.subresource, writer.hasStatus);
  const ownedAs = (fields: FieldSet): Ownerships => new Map(before).set(key, { ...writer, time: before.get(key)?.time, fields });
  const owners = ownedAs(withoutUnowned(said));
  // The name is nobody's, but whoever says it says that there is metadata: it stays when the manager's last label goes.
  const merged = mergeAndPrune(request, current, before.get(key)?.fields ?? EMPTY, ownedAs(said));
  const comparison = withReset(compare(schema, current, merged), writer);
  const fought = force ? new Map<string, FieldSet>() : foughtFor(request, owners, contested(owners, comparison, key));
  if (fought.size > 0) return { object: merged, conflicts: conflictsOf(owners, fought) };
  const settled = dispossess(owners, comparison, key);
  const own = settled.get(key);
  if (own && !sameJson(current, merged)) settled.set(key, { ...own, time: request.time });
  const object = manager === MIGRATING_MANAGER ? withLastApplied(merged, applied) : merged;
  return { object: withManagedFields(object, writeManagers(settled)), conflicts: [] };
};

const refuseUnsound = ({ applied, schema, apiVersion }: ApplyRequest): void => {
  const sent = applied['apiVersion'];
  if (sent !== apiVersion) {
    throw new UnparsableError(
      `Incorrect version specified in apply patch. Specified patch version: ${String(sent)}, expected: ${apiVersion}`,
    );
  }
  const metadata = isObject(applied['metadata']) ? applied['metadata'] : {};
  if (metadata['managedFields'] !== undefined && metadata['managedFields'] !== null) {
    throw new UnparsableError('metadata.managedFields must be nil');
  }
  const problems = appliedProblems(schema, applied);
  if (problems.length === 0) return;
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  const name = `${metadata['namespace'] ?? ''}/${metadata['name'] ?? ''}; ${version}, Kind=${applied['kind']}`;
  const list = problems.length === 1 ? problems.join('') : ['errors:', ...problems].join('\n  ');
  throw new InternalError(`failed to create typed patch object (${name}): ${list}`);
};

const writerOf = ({ manager, apiVersion, subresource, time, hasStatus }: ApplyRequest): Writer => ({
  manager,
  operation: 'Apply',
  apiVersion,
  subresource,
  time,
  hasStatus,
});

/** Who owned what so far. All that an object had before it was first applied belongs to a manager of that name. */
const trackedOf = ({ live, schema, apiVersion, time }: ApplyRequest, current: JsonObject): Map<string, Ownership> => {
  const metadata = live?.['metadata'];
  const read = readManagers(isObject(metadata) ? metadata['managedFields'] : undefined);
  if (!live || read.size > 0) return read;
  const first = {
    manager: 'before-first-apply',
    operation: 'Update',
    apiVersion,
    subresource: '',
    time,
    hasStatus: false,
  } as const;
  return settleUpdate(read, compare(schema, {}, current), first);
};

/** The merged object without what the manager applied before, does not apply now, and nobody else owns. */
const mergeAndPrune = (
  { schema, applied }: ApplyRequest,
  current: JsonObject,
  last: FieldSet,
  owners: Ownerships,
): JsonObject => {
  const merged = merge(schema, current, applied) as JsonObject;
  if (isEmpty(last)) return merged;
  const named = (set: FieldSet): FieldSet => withNamedParents(set, schema);
  const all = named(fieldsOf(schema, merged));
  const owned = named([...owners.values()].reduce((sum, { fields }) => union(sum, fields), EMPTY));
  const left = (set: FieldSet): FieldSet => named(fieldsOf(schema, removeFields(schema, merged, set)));
  const kept = left(difference(all, union(left(named(last)), owned)));
  const gone = intersection(difference(all, kept), named(last));
  return removeFields(schema, merged, gone) as JsonObject;
};

/** The contested fields, less those that kubectl's own client-side apply left behind. */
const foughtFor = (request: ApplyRequest, owners: Ownerships, found: Map<string, FieldSet>): Map<string, FieldSet> => {
  const { live, manager, schema, apiVersion } = request;
  if (!live || manager !== MIGRATING_MANAGER || found.size === 0) return found;
  const yielded = lastAppliedFields(live, schema, apiVersion);
  const left = [...found].map(([key, set]) => [key, difference(set, yielded)] as const);
  return new Map(left.filter(([key, set]) => owners.has(key) && !isEmpty(set)));
};

const conflictsOf = (owners: Ownerships, fought: Map<string, FieldSet>): FieldConflict[] =>
  [...fought].flatMap(([key, set]) => {
    const owner = owners.get(key);
    if (!owner) return [];
    const { manager, operation, apiVersion, subresource } = owner;
    return paths(set).map((path) => ({ manager, operation, apiVersion, subresource, path: describePath(path) }));
  });

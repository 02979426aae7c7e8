/** Ownership after a create, an update or a patch that is no apply. */
import type { JsonObject, SchemaNode } from '../../schema/compile.ts';
import { isObject } from '../../schema/core/values.ts';
import { compare } from './core/compare.ts';
import { capUpdaters, type ManagedFieldsEntry, type Ownership, readManagers, writeManagers } from './core/managers.ts';
import { settleUpdate } from './core/settle.ts';
import { withoutManagedFields } from './managed-object.ts';

/** One write. */
export interface UpdateRequest {
  /** The stored object; absent on create. */
  readonly old: JsonObject | undefined;
  /** What a new object is compared with: the parts that it has without anybody setting them. */
  readonly zeros?: JsonObject;
  /**
   * The object about to be stored, complete: defaulted, pruned, and as admission left it. Its metadata.managedFields are those
   * of the request: `[]` gives up tracking, absent ones keep those of the stored object.
   */
  readonly next: JsonObject;
  /** The fieldManager parameter, else the first part of the User-Agent. */
  readonly manager: string;
  /** '' for the main resource. */
  readonly subresource: string;
  /** RFC 3339, seconds. */
  readonly time: string;
  readonly schema: SchemaNode;
  readonly apiVersion: string;
  /** Whether the kind has a status subresource, so that only requests to it own parts of `status`. */
  readonly hasStatus: boolean;
}

/** The managedFields to store with `next`; undefined when there are none. */
export const trackUpdate = (request: UpdateRequest): readonly ManagedFieldsEntry[] | undefined => {
  const { old, zeros = {}, next, manager, subresource, time, schema, apiVersion, hasStatus } = request;
  const before = currentManagers(request);
  // Somebody gave up tracking this object: only an apply takes it up again.
  if (old && before.size === 0) return undefined;
  const comparison = compare(schema, withoutManagedFields(old ?? zeros), withoutManagedFields(next));
  const writer = { manager, operation: 'Update', apiVersion, subresource, time, hasStatus } as const;
  const entries = writeManagers(capUpdaters(settleUpdate(before, comparison, writer)));
  return entries.length === 0 ? undefined : entries;
};

const currentManagers = ({ old, next, subresource }: UpdateRequest): Map<string, Ownership> => {
  const stored = managedFieldsOf(old);
  const sent = managedFieldsOf(next);
  if (subresource !== '' || sent === undefined) return readManagers(stored);
  if (isReset(sent)) return new Map();
  const read = readManagers(sent);
  return read.size === 0 ? readManagers(stored) : read;
};

const managedFieldsOf = (object: JsonObject | undefined): unknown => {
  const metadata = object?.['metadata'];
  return isObject(metadata) ? (metadata['managedFields'] ?? undefined) : undefined;
};

/** An empty list, or a list of one empty entry, asks for the end of tracking. */
const isReset = (sent: unknown): boolean =>
  Array.isArray(sent) && (sent.length === 0 || (sent.length === 1 && isObject(sent[0]) && Object.keys(sent[0]).length === 0));

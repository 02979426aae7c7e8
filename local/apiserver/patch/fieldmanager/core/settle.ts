/** Who owns what after a change. */
import type { Comparison } from './compare.ts';
import { difference, type FieldSet, intersection, isEmpty, union } from './field-set.ts';
import { keyOfManager, type ManagerId, type Ownership, type Ownerships, withoutUnowned, writable } from './managers.ts';

/** The fields of others that a change would set to another value, by the others' keys. */
export const contested = (ownerships: Ownerships, comparison: Comparison, writer: string): Map<string, FieldSet> => {
  const changed = union(comparison.modified, comparison.added);
  const found = new Map<string, FieldSet>();
  for (const [key, { fields }] of ownerships) {
    const shared = key === writer ? undefined : intersection(fields, changed);
    if (shared && !isEmpty(shared)) found.set(key, shared);
  }
  return found;
};

/** The ownerships after a change went through: others lose what was changed or removed under them. */
export const dispossess = (ownerships: Ownerships, comparison: Comparison, writer: string): Map<string, Ownership> => {
  const lost = union(union(comparison.modified, comparison.added), comparison.removed);
  const left = new Map<string, Ownership>();
  for (const [key, ownership] of ownerships) {
    const fields = key === writer ? ownership.fields : difference(ownership.fields, lost);
    if (!isEmpty(fields)) left.set(key, { ...ownership, fields });
  }
  return left;
};

/** A writer and the moment of its write. */
export interface Writer extends ManagerId {
  readonly time: string;
  readonly hasStatus: boolean;
}

/** The ownerships after an update: the writer owns besides what it had all that it added or changed. */
export const settleUpdate = (ownerships: Ownerships, comparison: Comparison, writer: Writer): Map<string, Ownership> => {
  const own = withReset(comparison, writer);
  const left = dispossess(ownerships, own, '');
  const taken = withoutUnowned(union(own.modified, own.added));
  if (isEmpty(taken)) return left;
  const { manager, operation, apiVersion, subresource, time } = writer;
  const key = keyOfManager(writer);
  const had = left.get(key)?.fields;
  const fields = had ? union(had, taken) : taken;
  return left.set(key, { manager, operation, apiVersion, subresource, time, fields });
};

/** A comparison of only what a request can write. */
export const withReset = ({ added, modified, removed }: Comparison, { subresource, hasStatus }: Writer): Comparison => ({
  added: writable(added, subresource, hasStatus),
  modified: writable(modified, subresource, hasStatus),
  removed: writable(removed, subresource, hasStatus),
});

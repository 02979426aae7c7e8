import type { FieldRequirement } from '../core/fields.ts';
import type { LabelMatcher } from '../core/labels.ts';
import { valueAt } from '../core/object.ts';
import { badRequest } from '../core/status.ts';
import type { Resource } from '../registry/resource.ts';
import { objectOf, type Stored } from '../store/stored.ts';

/** Tells whether a kept object is wanted. */
export type Selects = (stored: Stored) => boolean;

export interface Selection {
  readonly labels: LabelMatcher | undefined;
  readonly fields: readonly FieldRequirement[];
  /** '' for all. */
  readonly namespace: string;
  /** '' for all. */
  readonly name?: string;
}

/** One test for a whole selection; undefined where it selects everything. Throws ApiError 400 for a field that cannot be selected by. */
export function selects(resource: Resource, { labels, fields, namespace, name = '' }: Selection): Selects | undefined {
  const tests: Selects[] = fields.map((requirement) => fieldTest(resource, requirement));
  if (namespace !== '') tests.unshift((stored) => stored.namespace === namespace);
  if (name !== '') tests.unshift((stored) => stored.name === name);
  if (labels !== undefined) tests.push((stored) => labels(stored.labels));
  return tests.length === 0 ? undefined : (stored) => tests.every((test) => test(stored));
}

function fieldTest(resource: Resource, { field, value, equal }: FieldRequirement): Selects {
  if (field === 'metadata.name') return (stored) => (stored.name === value) === equal;
  if (field === 'metadata.namespace') return (stored) => (stored.namespace === value) === equal;
  const path = resource.selectable?.[field];
  if (path === undefined) throw unknownField(resource, field);
  return (stored) => (textOf(valueAt(objectOf(stored), path), resource, field) === value) === equal;
}

/** How a field compares: absent is empty, and a count that nobody set is 0. */
function textOf(value: unknown, { storage }: Resource, field: string): string {
  if (value !== undefined && value !== null) return String(value);
  return storage === 'batch/jobs' && field === 'status.successful' ? '0' : '';
}

function unknownField(resource: Resource, field: string) {
  if (resource.selectable === undefined)
    return badRequest(`${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`);
  return badRequest(`field label not supported: ${field}`);
}

import { timeProblem } from './go-time.ts';
import { type Fields, isFields } from './object.ts';

const STRINGS = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
] as const;
const MAPS = ['labels', 'annotations'] as const;
const NUMBERS = ['generation', 'deletionGracePeriodSeconds'];
const LISTS = { finalizers: '[]string', ownerReferences: '[]v1.OwnerReference', managedFields: '[]v1.ManagedFieldsEntry' };
const KNOWN = new Set<string>([...STRINGS, ...MAPS, ...NUMBERS, ...Object.keys(LISTS)]);

/**
 * Takes apart a decoded `metadata`, in place: nulls vanish, or are empty in labels and annotations; unknown fields are removed and
 * reported as paths.
 *
 * `mismatch` is the first value of a wrong type, in the words of Go's JSON decoder; `struct` is what it calls the metadata.
 */
export function normalizeMetadata(metadata: Fields, struct: string): { unknown: string[]; mismatch: string | undefined } {
  const unknown: string[] = [];
  for (const [field, value] of Object.entries(metadata)) {
    if (!KNOWN.has(field)) unknown.push(`metadata.${field}`);
    if (value === null || !KNOWN.has(field)) delete metadata[field];
  }
  for (const field of MAPS) emptyNulls(metadata[field]);
  const mismatch = firstMismatch(metadata, struct);
  for (const field of OMITTED_EMPTY) if (mismatch === undefined && isEmpty(metadata[field])) delete metadata[field];
  return { unknown, mismatch };
}

/** Maps and lists that are not written where nothing is in them. An empty list of managers means something. */
const OMITTED_EMPTY = ['labels', 'annotations', 'finalizers', 'ownerReferences'];

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function emptyNulls(map: unknown): void {
  if (isFields(map)) for (const [key, value] of Object.entries(map)) if (value === null) map[key] = '';
}

/** The first value of a wrong type; `struct` is what Go calls the metadata. */
function firstMismatch(metadata: Fields, struct: string): string | undefined {
  const wrong = (value: unknown, field: string, type: string): string =>
    `json: cannot unmarshal ${jsonType(value)} into Go struct field ${struct}.${field} of type ${type}`;
  for (const field of STRINGS) {
    const problem = metadata[field] === undefined ? undefined : problemOfText(metadata[field], field, wrong);
    if (problem !== undefined) return problem;
  }
  for (const field of NUMBERS) {
    const value = metadata[field];
    if (value !== undefined && !Number.isInteger(value)) return wrong(value, field, 'int64');
  }
  for (const field of MAPS) {
    const problem = metadata[field] === undefined ? undefined : problemOfMap(metadata[field], field, wrong);
    if (problem !== undefined) return problem;
  }
  for (const [field, type] of Object.entries(LISTS)) {
    const value = metadata[field];
    if (value !== undefined && !Array.isArray(value)) return wrong(value, field, type);
  }
  return undefined;
}

type Wrong = (value: unknown, field: string, type: string) => string;

function problemOfText(value: unknown, field: string, wrong: Wrong): string | undefined {
  if (typeof value !== 'string') return wrong(value, field, 'string');
  return field.endsWith('Timestamp') ? timeProblem(value, false) : undefined;
}

function problemOfMap(value: unknown, field: string, wrong: Wrong): string | undefined {
  if (!isFields(value)) return wrong(value, field, 'map[string]string');
  const item = Object.values(value).find((one) => typeof one !== 'string');
  return item === undefined ? undefined : wrong(item, field, 'string');
}

/** What Go's JSON decoder calls a value's type. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

import { labelValueProblems, qualifiedNameProblems } from './names.ts';
import { type Fields, isFields } from './object.ts';
import { forbiddenValue, invalidValue, requiredValue, type StatusCause } from './status.ts';

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
const KNOWN = new Set<string>([
  ...STRINGS,
  ...MAPS,
  'generation',
  'deletionGracePeriodSeconds',
  'finalizers',
  'ownerReferences',
  'managedFields',
]);
const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);
const ANNOTATION_LIMIT = 256 * 1024;

/** Which finalizers an object may have: any qualified name, or, as the core groups want it, one with a domain or a standard one. */
export type FinalizerRule = 'qualified' | 'domain';

/** Checks a name of one kind of object; answers what is wrong with it. */
export type NameRule = (name: string) => string[];

/**
 * Takes apart a decoded `metadata`, in place: nulls vanish, or are empty in labels and annotations; unknown fields are removed and
 * reported as paths.
 *
 * `mismatch` is the first value of a wrong type, in the words of Go's JSON decoder.
 */
export function normalizeMetadata(metadata: Fields): { unknown: string[]; mismatch: string | undefined } {
  const unknown: string[] = [];
  for (const [field, value] of Object.entries(metadata)) {
    if (!KNOWN.has(field)) unknown.push(`metadata.${field}`);
    if (value === null || !KNOWN.has(field)) delete metadata[field];
  }
  for (const field of MAPS) emptyNulls(metadata[field]);
  return { unknown, mismatch: firstMismatch(metadata) };
}

function emptyNulls(map: unknown): void {
  if (isFields(map)) for (const [key, value] of Object.entries(map)) if (value === null) map[key] = '';
}

function firstMismatch(metadata: Fields): string | undefined {
  for (const field of STRINGS) {
    const value = metadata[field];
    if (value !== undefined && typeof value !== 'string') return unmarshal(value, field, 'string');
  }
  for (const field of MAPS) {
    const value = metadata[field];
    if (value === undefined) continue;
    if (!isFields(value)) return unmarshal(value, field, 'map[string]string');
    const wrong = Object.values(value).find((item) => typeof item !== 'string');
    if (wrong !== undefined) return unmarshal(wrong, field, 'string');
  }
  for (const field of ['finalizers', 'ownerReferences', 'managedFields']) {
    const value = metadata[field];
    if (value !== undefined && !Array.isArray(value))
      return unmarshal(value, field, field === 'finalizers' ? '[]string' : '[]v1.OwnerReference');
  }
  return undefined;
}

const unmarshal = (value: unknown, field: string, type: string): string =>
  `json: cannot unmarshal ${jsonType(value)} into Go struct field ObjectMeta.metadata.${field} of type ${type}`;

/** What Go's JSON decoder calls a value's type. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

export interface MetadataContext {
  readonly namespaced: boolean;
  readonly nameRule: NameRule;
  readonly finalizers: FinalizerRule;
}

/** Every violation of the rules for `metadata` of an object that is about to be created. */
export function validateMetadata(metadata: Fields, { namespaced, nameRule, finalizers }: MetadataContext): StatusCause[] {
  const causes: StatusCause[] = [];
  const { name, generateName, namespace } = metadata as { name?: string; generateName?: string; namespace?: string };
  if (generateName !== undefined && generateName !== '') {
    const tried = generateName.endsWith('-') ? `${generateName.slice(0, -1)}a` : generateName;
    for (const problem of nameRule(tried)) causes.push(invalidValue('metadata.generateName', generateName, problem));
  }
  if (name === undefined || name === '') causes.push(requiredValue('metadata.name', 'name or generateName is required'));
  else for (const problem of nameRule(name)) causes.push(invalidValue('metadata.name', name, problem));
  if (namespaced && (namespace ?? '') === '') causes.push(requiredValue('metadata.namespace'));
  if (!namespaced && (namespace ?? '') !== '') causes.push(forbiddenValue('metadata.namespace', 'not allowed on this type'));
  causes.push(...validateSharedMetadata(metadata, finalizers));
  return causes;
}

/** Every violation in an update: what may not change, and the rules of the rest. */
export function validateMetadataUpdate(metadata: Fields, old: Fields, finalizers: FinalizerRule): StatusCause[] {
  const causes: StatusCause[] = [];
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
    if (metadata[field] !== old[field])
      causes.push(invalidValue(`metadata.${field}`, metadata[field] ?? null, 'field is immutable'));
  }
  causes.push(...validateNewFinalizers(metadata, old), ...validateSharedMetadata(metadata, finalizers));
  return causes;
}

function validateNewFinalizers(metadata: Fields, old: Fields): StatusCause[] {
  if (old['deletionTimestamp'] === undefined) return [];
  const before = new Set((old['finalizers'] ?? []) as string[]);
  const added = ((metadata['finalizers'] ?? []) as string[]).filter((finalizer) => !before.has(finalizer));
  if (added.length === 0) return [];
  return [
    forbiddenValue(
      'metadata.finalizers',
      `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((item) => JSON.stringify(item)).join(', ')}}`,
    ),
  ];
}

function validateSharedMetadata(metadata: Fields, rule: FinalizerRule): StatusCause[] {
  return [
    ...validateLabels((metadata['labels'] ?? {}) as Record<string, string>),
    ...validateAnnotations((metadata['annotations'] ?? {}) as Record<string, string>),
    ...((metadata['ownerReferences'] ?? []) as Fields[]).flatMap(validateOwner),
    ...validateControllers((metadata['ownerReferences'] ?? []) as Fields[]),
    ...((metadata['finalizers'] ?? []) as unknown[]).flatMap((finalizer, index) => validateFinalizer(finalizer, index, rule)),
  ];
}

/** Every violation in a set of labels. */
export function validateLabels(labels: Readonly<Record<string, string>>, path = 'metadata.labels'): StatusCause[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map((problem) => invalidValue(path, key, problem)),
    ...labelValueProblems(value).map((problem) => invalidValue(path, value, problem)),
  ]);
}

function validateAnnotations(annotations: Readonly<Record<string, string>>): StatusCause[] {
  const causes = Object.keys(annotations).flatMap((key) =>
    qualifiedNameProblems(key.toLowerCase()).map((problem) => invalidValue('metadata.annotations', key, problem)),
  );
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) size += key.length + value.length;
  if (size > ANNOTATION_LIMIT) {
    causes.push({
      reason: 'FieldValueTooLong',
      message: `Too long: may not be more than ${ANNOTATION_LIMIT} bytes`,
      field: 'metadata.annotations',
    });
  }
  return causes;
}

function validateOwner(owner: Fields): StatusCause[] {
  const path = 'metadata.ownerReferences';
  const text = (field: string): string => String(owner[field] ?? '');
  const causes: StatusCause[] = [];
  if (text('apiVersion') === '') causes.push(invalidValue(`${path}.apiVersion`, '', 'version must not be empty'));
  for (const field of ['kind', 'name', 'uid']) {
    if (text(field) === '') causes.push(invalidValue(`${path}.${field}`, '', 'must not be empty'));
  }
  return causes;
}

function validateControllers(owners: readonly Fields[]): StatusCause[] {
  const [first, second] = owners.filter((owner) => owner['controller'] === true);
  if (first === undefined || second === undefined) return [];
  const detail = `Only one reference can have Controller set to true. Found "true" in references for ${String(first['kind'])}/${String(first['name'])} and ${String(second['kind'])}/${String(second['name'])}`;
  return [
    {
      reason: 'FieldValueInvalid',
      message: `Invalid value: ${JSON.stringify(owners)}: ${detail}`,
      field: 'metadata.ownerReferences',
    },
  ];
}

function validateFinalizer(finalizer: unknown, index: number, rule: FinalizerRule): StatusCause[] {
  const name = String(finalizer);
  const path = `metadata.finalizers[${index}]`;
  const problems = qualifiedNameProblems(name);
  if (problems.length > 0) return problems.map((problem) => invalidValue(path, name, problem));
  if (rule === 'qualified' || name.includes('/') || STANDARD_FINALIZERS.has(name)) return [];
  return [invalidValue(path, name, 'name is neither a standard finalizer name nor is it fully qualified')];
}

/** Warnings about finalizers that two writers might both choose. */
export const finalizerWarnings = (finalizers: readonly string[]): string[] =>
  finalizers
    .filter((name) => !name.includes('/') && !STANDARD_FINALIZERS.has(name) && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))
    .map(
      (name) =>
        `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );

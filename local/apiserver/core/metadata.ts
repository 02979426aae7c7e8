import { labelValueProblems, qualifiedNameProblems } from './names.ts';
import type { Fields } from './object.ts';
import { forbiddenValue, invalidValue, requiredValue, type StatusCause } from './status.ts';

const STANDARD_FINALIZERS = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);
const ANNOTATION_LIMIT = 256 * 1024;

/** Which finalizers an object may have: any qualified name, or, as the core groups want it, one with a domain or a standard one. */
export type FinalizerRule = 'qualified' | 'domain';

/** Checks a name of one kind of object; answers what is wrong with it. */
export type NameRule = (name: string) => string[];

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

/** The causes of a write that would give an object another uid, as often as the real server looks at it. */
export const immutableUid = (uid: string): StatusCause[] => {
  const cause = invalidValue('metadata.uid', uid, 'field is immutable');
  return [cause, cause];
};

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
  if (text('kind') === 'Event' && text('apiVersion') === 'v1')
    causes.push(invalidValue(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
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
  const problems = qualifiedNameProblems(name);
  if (problems.length > 0) return problems.map((problem) => invalidValue('metadata.finalizers', name, problem));
  if (rule === 'qualified' || name.includes('/') || STANDARD_FINALIZERS.has(name)) return [];
  return [
    invalidValue(`metadata.finalizers[${index}]`, name, 'name is neither a standard finalizer name nor is it fully qualified'),
  ];
}

/** Warnings about finalizers that two writers might both choose. */
export const finalizerWarnings = (finalizers: readonly string[]): string[] =>
  finalizers
    .filter((name) => !name.includes('/') && !STANDARD_FINALIZERS.has(name) && !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name))
    .map(
      (name) =>
        `metadata.finalizers: ${JSON.stringify(name)}: prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers`,
    );

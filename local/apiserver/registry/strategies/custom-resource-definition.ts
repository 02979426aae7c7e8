import { isDeepStrictEqual } from 'node:util';
import type { ApiObject, Fields } from '../../core/object.ts';
import { invalidValue, requiredValue, type StatusCause, unsupportedValue } from '../../core/status.ts';
import { compileSchema } from '../../schema/compile.ts';
import { checkStructural, type Schema } from '../../schema/structural.ts';
import { type DefinitionSpec, definitionOf } from '../definition.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

/** Holds a CustomResourceDefinition until its objects are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

/** CustomResourceDefinitions: names are accepted and the resource is established in the write that brings it. */
export const definitionStrategy: Strategy = {
  ...baseStrategy,
  finalizers: 'qualified',
  generation: true,
  unconditionalUpdate: false,
  statusKeepsMetadata: false,
  applyDefaults(object) {
    const spec = { names: {}, versions: [], conversion: { strategy: 'None' }, ...(object['spec'] as Fields) };
    const { kind = '', ...names } = spec.names as Fields;
    const derived = kind === '' ? {} : { singular: String(kind).toLowerCase(), listKind: `${String(kind)}List` };
    object['spec'] = { ...spec, names: { kind, ...derived, ...names } };
  },
  prepareCreate(object, { now }) {
    const spec = definitionOf(object);
    const at = now.toISOString().replace(/\.\d+Z$/, 'Z');
    object['status'] = {
      acceptedNames: spec.names,
      conditions: [
        { type: 'NamesAccepted', status: 'True', lastTransitionTime: at, reason: 'NoConflicts', message: 'no conflicts found' },
        {
          type: 'Established',
          status: 'True',
          lastTransitionTime: at,
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        },
      ],
      storedVersions: spec.versions.filter(({ storage }) => storage).map(({ name }) => name),
    };
  },
  prepareDelete({ metadata, status }, now) {
    metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), CLEANUP])];
    const { conditions = [] } = status as { conditions?: Fields[] };
    if (conditions.some(({ type }) => type === 'Terminating')) return;
    conditions.push({
      type: 'Terminating',
      status: 'True',
      lastTransitionTime: now.toISOString().replace(/\.\d+Z$/, 'Z'),
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    });
  },
  prepareUpdate(object, old) {
    const spec = definitionOf(object);
    const status = { ...((old['status'] ?? {}) as Fields) };
    const stored = new Set((status['storedVersions'] ?? []) as string[]);
    for (const { name, storage } of spec.versions) if (storage) stored.add(name);
    object['status'] = { ...status, acceptedNames: spec.names, storedVersions: [...stored] };
  },
  validate: (object, old) => [
    ...validateNames(object, old),
    ...validateVersions(definitionOf(object)),
    ...storedProblems(object),
    ...immutability(object, old),
  ],
};

/** What is stored in a version can only be read while that version is there. */
function storedProblems({ status, spec }: ApiObject): StatusCause[] {
  const { storedVersions = [] } = status as { storedVersions?: string[] };
  const { versions } = spec as DefinitionSpec;
  if (storedVersions.length === 0) return [invalidValue('status.storedVersions', null, 'must have at least one stored version')];
  return storedVersions.flatMap((version, index) =>
    versions.some(({ name }) => name === version)
      ? []
      : [
          invalidValue(
            `status.storedVersions[${index}]`,
            version,
            `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`,
          ),
        ],
  );
}

function validateNames(object: ApiObject, old: ApiObject | undefined): StatusCause[] {
  const { group, names } = definitionOf(object);
  const causes = (['plural', 'singular', 'kind', 'listKind'] as const)
    .filter((field) => (names[field] ?? '') === '')
    .map((field) => requiredValue(`spec.names.${field}`));
  if (!(group ?? '').includes('.')) causes.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  const expected = `${names.plural}.${group}`;
  if (old !== undefined || object.metadata.name === expected) return causes;
  return [...causes, invalidValue('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function validateVersions({ versions, names, scope }: DefinitionSpec): StatusCause[] {
  const causes: StatusCause[] = [];
  if (!SCOPES.includes(scope)) causes.push(unsupportedValue('spec.scope', scope, SCOPES));
  if (versions.filter(({ storage }) => storage).length !== 1) {
    causes.push(
      invalidValue('spec.versions', versions.map(shownVersion), 'must have exactly one version marked as storage version'),
    );
  }
  versions.forEach(({ schema }, index) => {
    const path = `spec.versions[${index}].schema.openAPIV3Schema`;
    // The real server reads the schema of a single version as that of all.
    const shownPath = versions.length === 1 ? 'spec.validation.openAPIV3Schema' : path;
    if (schema?.openAPIV3Schema === undefined) causes.push(requiredValue(path));
    else causes.push(...validateSchema(schema.openAPIV3Schema, names.kind, shownPath));
  });
  return causes;
}

/** A version as Go prints it, less what is in it. */
const shownVersion = ({ name, served, storage, deprecated = false }: DefinitionSpec['versions'][number]): Fields => ({
  Name: name,
  Served: served,
  Storage: storage,
  Deprecated: deprecated,
  DeprecationWarning: null,
  Schema: null,
  Subresources: null,
  AdditionalPrinterColumns: null,
  SelectableFields: null,
});

function validateSchema(schema: Schema, kind: string, path: string): StatusCause[] {
  const structural = checkStructural(schema, path).map(causeOf);
  if (structural.length > 0) return structural;
  return compileSchema(schema, kind).checkRules();
}

/** Takes a problem such as `spec.a.b: Required value: why` apart. */
function causeOf(problem: string): StatusCause {
  const [, field = '', message = problem] = /^(\S+?): (.*)$/s.exec(problem) ?? [];
  const reason = message.startsWith('Required')
    ? 'FieldValueRequired'
    : message.startsWith('Forbidden')
      ? 'FieldValueForbidden'
      : message.startsWith('Unsupported')
        ? 'FieldValueNotSupported'
        : / must be of type /.test(message)
          ? 'FieldValueTypeInvalid'
          : 'FieldValueInvalid';
  return { reason, message, field };
}

function immutability(object: ApiObject, old: ApiObject | undefined): StatusCause[] {
  if (old === undefined) return [];
  const [next, before] = [definitionOf(object), definitionOf(old)];
  const pairs = [
    ['spec.group', next.group, before.group],
    ['spec.scope', next.scope, before.scope],
    ['spec.names.kind', next.names.kind, before.names.kind],
    ['spec.names.plural', next.names.plural, before.names.plural],
  ] as const;
  return pairs
    .filter(([, now, then]) => !isDeepStrictEqual(now, then))
    .map(([field, now]) => invalidValue(field, now, 'field is immutable'));
}

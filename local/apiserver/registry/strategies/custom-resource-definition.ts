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
  applyDefaults(object) {
    const spec = { names: {}, versions: [], conversion: { strategy: 'None' }, ...(object['spec'] as Fields) };
    const { kind = '', ...names } = spec.names as Fields;
    const derived = kind === '' ? {} : { singular: String(kind).toLowerCase(), listKind: `${String(kind)}List` };
    object['spec'] = { ...spec, names: { kind, ...derived, ...names } };
  },
  prepareCreate(object, { now }) {
    const spec = definitionOf(object);
    object.metadata.finalizers = [...new Set([...(object.metadata.finalizers ?? []), CLEANUP])];
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
  prepareUpdate(object, old) {
    const spec = definitionOf(object);
    const status = { ...((old['status'] ?? {}) as Fields) };
    const stored = new Set((status['storedVersions'] ?? []) as string[]);
    for (const { name, storage } of spec.versions) if (storage) stored.add(name);
    object['status'] = { ...status, acceptedNames: spec.names, storedVersions: [...stored] };
  },
  validate: (object, old) => [...validateNames(object), ...validateVersions(definitionOf(object)), ...immutability(object, old)],
};

function validateNames(object: ApiObject): StatusCause[] {
  const { group, names } = definitionOf(object);
  const expected = `${names.plural}.${group}`;
  if (object.metadata.name === expected) return [];
  return [invalidValue('metadata.name', object.metadata.name, 'must be spec.names.plural+"."+spec.group')];
}

const SCOPES = ['Cluster', 'Namespaced'];

function validateVersions({ versions, names, scope }: DefinitionSpec): StatusCause[] {
  const causes: StatusCause[] = [];
  if (!SCOPES.includes(scope)) causes.push(unsupportedValue('spec.scope', scope, SCOPES));
  if (versions.filter(({ storage }) => storage).length !== 1) {
    causes.push(
      invalidValue(
        'spec.versions',
        versions.map(({ name }) => name),
        'must have exactly one version marked as storage version',
      ),
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

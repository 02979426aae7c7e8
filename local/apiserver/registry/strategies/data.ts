import { isDeepStrictEqual } from 'node:util';
import { configKeyProblems } from '../../core/names.ts';
import type { ApiObject, Fields } from '../../core/object.ts';
import { forbiddenValue, invalidValue, requiredValue, type StatusCause } from '../../core/status.ts';
import { baseStrategy, type Strategy } from '../strategy.ts';

const LIMIT = 1024 * 1024;

/** ConfigMaps: keys are file names, and an immutable one stays as it is. */
export const configMapStrategy: Strategy = {
  ...baseStrategy,
  validate: (object, old) => [
    ...keyProblems(object, ['data', 'binaryData']),
    ...sharedKeys(object),
    ...sizeProblems(object, ['data', 'binaryData']),
    ...immutability(object, old, ['data', 'binaryData']),
  ],
};

/** Secrets: like ConfigMaps, with `stringData` folded into `data` and a type that never changes. */
export const secretStrategy: Strategy = {
  ...baseStrategy,
  applyDefaults: encode,
  validate(object, old) {
    const causes = [...keyProblems(object, ['data']), ...sizeProblems(object, ['data']), ...immutability(object, old, ['data'])];
    causes.push(...missingKeys(object));
    if (old !== undefined && object['type'] !== old['type'])
      causes.push(invalidValue('type', object['type'], 'field is immutable'));
    return causes;
  },
};

function sharedKeys(object: ApiObject): StatusCause[] {
  const binary = (object['binaryData'] ?? {}) as Fields;
  return Object.keys((object['data'] ?? {}) as Fields)
    .filter((key) => Object.hasOwn(binary, key))
    .map((key) => invalidValue(`data[${key}]`, key, 'duplicate of key present in binaryData'));
}

/** What Secrets of some types have to hold. */
const REQUIRED_KEYS: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/basic-auth': ['username', 'password'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

function missingKeys(object: ApiObject): StatusCause[] {
  const data = (object['data'] ?? {}) as Fields;
  return (REQUIRED_KEYS[String(object['type'])] ?? [])
    .filter((key) => data[key] === undefined)
    .map((key) => requiredValue(`data[${key}]`));
}

function encode(object: ApiObject): void {
  const data = (object['data'] ?? {}) as Record<string, string>;
  for (const [key, value] of Object.entries((object['stringData'] ?? {}) as Record<string, string>))
    data[key] = Buffer.from(value).toString('base64');
  delete object['stringData'];
  if (Object.keys(data).length > 0) object['data'] = data;
}

function keyProblems(object: ApiObject, fields: readonly string[]): StatusCause[] {
  return fields.flatMap((field) =>
    Object.keys((object[field] ?? {}) as Fields).flatMap((key) =>
      configKeyProblems(key).map((problem) => invalidValue(`${field}[${key}]`, key, problem)),
    ),
  );
}

function sizeProblems(object: ApiObject, fields: readonly string[]): StatusCause[] {
  let size = 0;
  for (const field of fields)
    for (const value of Object.values((object[field] ?? {}) as Record<string, string>)) size += value.length;
  return size > LIMIT
    ? [
        {
          reason: 'FieldValueTooLong',
          message: `Too long: may not be more than ${LIMIT} bytes`,
          field: fields.length > 1 ? '[]' : 'data',
        },
      ]
    : [];
}

function immutability(object: ApiObject, old: ApiObject | undefined, fields: readonly string[]): StatusCause[] {
  if (old?.['immutable'] !== true) return [];
  const changed = fields.filter((field) => !isDeepStrictEqual(object[field] ?? {}, old[field] ?? {}));
  const causes = changed.map((field) => forbiddenValue(field, 'field is immutable when `immutable` is set'));
  return object['immutable'] === true
    ? causes
    : [forbiddenValue('immutable', 'field is immutable when `immutable` is set'), ...causes];
}

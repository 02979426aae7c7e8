import { Ajv2020, type ErrorObject, type Options, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { InvalidError } from '../errors/catalogue.ts';
import { describeFailure } from './core/describe.ts';

/** A JSON Schema (2020-12) as data. */
export type Schema = Readonly<Record<string, unknown>>;

export interface ValidatorOptions {
  /** Turns strings into the numbers and booleans that are asked for, and fills in defaults; for environments and query strings. */
  readonly coerce?: boolean;
  /** Schemas that `schema` refers to by their `$id`. */
  readonly references?: readonly Schema[];
  /** Somebody else's schema: it may leave out types that ours name, and nothing is printed about it. */
  readonly foreign?: boolean;
}

/**
 * A check of untrusted values: it returns the value, typed, or throws an InvalidError whose message starts with `name` and says which
 * field is wrong; `details.field` is that field's dotted path.
 *
 * The schema is compiled when the first value comes. With `coerce`, the value is changed in place.
 */
export function validator<T>(name: string, schema: Schema, options: ValidatorOptions = {}): (value: unknown) => T {
  let compiled: ValidateFunction<T> | undefined;
  return (value) => {
    compiled ??= compile<T>(schema, options);
    if (compiled(value)) return value;
    throw invalid(name, compiled.errors?.[0]);
  };
}

function compile<T>(schema: Schema, { coerce = false, references = [], foreign = false }: ValidatorOptions): ValidateFunction<T> {
  // Our own schemas need no check against the schema of schemas at run time; `keywords` lets type generators have theirs.
  const options: Options = {
    meta: false,
    validateSchema: false,
    strictRequired: false,
    keywords: ['tsType'],
    ...(foreign ? { strictTypes: false, strictTuples: false, logger: false } : {}),
  };
  const ajv = new Ajv2020(coerce ? { ...options, coerceTypes: true, useDefaults: true } : options);
  addFormats.default(ajv);
  return ajv.addSchema([...references]).compile<T>(schema);
}

function invalid(name: string, error: ErrorObject | undefined): InvalidError {
  if (error === undefined) return new InvalidError(`${name} is not valid`);
  const { field, message } = describeFailure(error);
  return new InvalidError(`${name}: ${message}`, { details: { field } });
}

/** Violations in the words of the real server: clients parse and people search for them. */

/** The machine-readable kind of a violation. */
export type CauseReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueTypeInvalid'
  | 'FieldValueDuplicate'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueForbidden'
  | 'InternalError';

/** One violation, as `details.causes` of a Status lists it. */
export interface Cause {
  readonly reason: CauseReason;
  readonly message: string;
  /** As `spec.items[0].name`; `<nil>` for the whole object. */
  readonly field: string;
}

/** How a path names the whole object. */
const nameOf = (path: string): string => (path === '' ? '<nil>' : path);

const cause = (reason: CauseReason, path: string, message: string): Cause => ({ reason, message, field: nameOf(path) });

const after = (detail: string): string => (detail === '' ? '' : `: ${detail}`);

/** A field that must be there is not. */
export const required = (path: string, detail = ''): Cause => cause('FieldValueRequired', path, `Required value${after(detail)}`);

/** A value that breaks a bound, a pattern or a rule. */
export const invalid = (path: string, value: unknown, detail: string): Cause =>
  cause('FieldValueInvalid', path, `Invalid value: ${JSON.stringify(value)}: ${detail}`);

/** A violation of a whole object or list, whose value would be too much to show. */
export const invalidWhole = (path: string, detail: string): Cause => cause('FieldValueInvalid', path, `Invalid value: ${detail}`);

/** A value of another type. `shown` is the type it has, or the text that lacks the format. */
export const typeInvalid = (path: string, wanted: string, shown: string): Cause => {
  const text = JSON.stringify(shown);
  const subject = path === '' ? '' : path;
  return cause('FieldValueTypeInvalid', path, `Invalid value: ${text}: ${subject} in body must be of type ${wanted}: ${text}`);
};

/** A value outside of an enumeration. */
export const notSupported = (path: string, value: unknown, allowed: readonly unknown[]): Cause => {
  const names = allowed.map((one) => JSON.stringify(typeof one === 'string' ? one : JSON.stringify(one)));
  return cause(
    'FieldValueNotSupported',
    path,
    `Unsupported value: ${JSON.stringify(value)}: supported values: ${names.join(', ')}`,
  );
};

/** A text longer than its limit; the real server counts characters and says bytes. */
export const tooLong = (path: string, most: number): Cause =>
  cause('FieldValueTooLong', path, `Too long: may not be more than ${most} ${most === 1 ? 'byte' : 'bytes'}`);

/** A list or map with more entries than its limit. */
export const tooMany = (path: string, actual: number, most: number): Cause =>
  cause('FieldValueTooMany', path, `Too many: ${actual}: must have at most ${most} ${most === 1 ? 'item' : 'items'}`);

/** A second item with the same value or key. */
export const duplicate = (path: string, value: unknown): Cause =>
  cause('FieldValueDuplicate', path, `Duplicate value: ${JSON.stringify(value)}`);

/** Something that must not be there. */
export const forbidden = (path: string, detail: string): Cause => cause('FieldValueForbidden', path, `Forbidden: ${detail}`);

/** A bound in words, as `spec.count in body should be less than or equal to 10`. */
export const inBody = (path: string, should: string): string => `${path} in body ${should}`;

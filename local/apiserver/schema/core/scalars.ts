/** What schemas ask of single values. */
import { type Cause, inBody, invalid, notSupported, tooLong, typeInvalid } from './causes.ts';
import { hasFormat } from './formats.ts';
import type { SchemaNode } from './node.ts';
import { sameJson } from './values.ts';

/** The name of the type of a JSON value, as schemas write it. */
export const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
};

/** The violation of a value that has not the type of its schema. */
export const checkType = (node: SchemaNode, value: unknown, path: string): Cause | undefined => {
  const actual = typeOf(value);
  const wanted = wantedTypes(node);
  if (wanted.length === 0 || wanted.includes(actual)) return undefined;
  if (value === null && node.nullable) return undefined;
  if (actual === 'integer' && wanted.includes('number')) return undefined;
  return typeInvalid(path, wanted.join(','), actual);
};

const wantedTypes = (node: SchemaNode): readonly string[] => {
  if (node.intOrString) return ['integer', 'string'];
  if (node.quantity) return ['string', 'number'];
  return node.type === '' ? [] : [node.type];
};

/** The violation of an enumeration. */
export const checkEnum = (node: SchemaNode, value: unknown, path: string): Cause | undefined => {
  const allowed = node.schema.enum;
  if (allowed === undefined || allowed.some((one) => sameJson(one, value))) return undefined;
  return notSupported(path, value, allowed);
};

/** The violations of a text: the first of its bounds, and its format. */
export const checkString = (node: SchemaNode, text: string, path: string): Cause[] => {
  const bound = checkStringBounds(node, text, path);
  const { format } = node.schema;
  const misformed = format !== undefined && node.type === 'string' && !hasFormat(format, text);
  return [...(bound ? [bound] : []), ...(misformed ? [typeInvalid(path, format, text)] : [])];
};

const checkStringBounds = (node: SchemaNode, text: string, path: string): Cause | undefined => {
  const { minLength, maxLength, pattern } = node.schema;
  // The length in UTF-16 units bounds the length in characters, so counting those is rarely needed.
  if (maxLength !== undefined && text.length > maxLength && characters(text) > maxLength) return tooLong(path, maxLength);
  if (minLength !== undefined && characters(text) < minLength) {
    return invalid(path, text, inBody(path, `should be at least ${minLength} chars long`));
  }
  if (node.pattern && !node.pattern.test(text)) return invalid(path, text, inBody(path, `should match '${pattern}'`));
  return undefined;
};

const characters = (text: string): number => [...text].length;

/** The violations of a number's bounds. */
export const checkNumber = (node: SchemaNode, value: number, path: string): Cause[] => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = node.schema;
  const found: Cause[] = [];
  const say = (should: string): number => found.push(invalid(path, value, inBody(path, should)));
  if (multipleOf !== undefined && !isMultiple(value, multipleOf)) say(`should be a multiple of ${multipleOf}`);
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    say(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`);
  }
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    say(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`);
  }
  return found;
};

/** Binary fractions make 0.3 / 0.1 a little less than 3. */
const isMultiple = (value: number, factor: number): boolean => {
  const times = value / factor;
  return Math.abs(times - Math.round(times)) < 1e-9;
};

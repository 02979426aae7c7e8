import { UnparsableError } from '../../shared/errors/catalogue.ts';

/**
 * An event's context attributes in their canonical string form: the four required ones, optional ones, and extensions.
 *
 * @see CloudEvents 1.0.2, sections 2 and 3
 */
export type Attributes = {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly specversion: '1.0';
} & Readonly<Record<string, string>>;

const required = ['specversion', 'id', 'source', 'type'] as const;

/** RFC 3339's date-time; that the day exists is for `Date.parse` to say. */
const timestamp = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** Control characters, and halves of surrogate pairs: what the String type of CloudEvents must not hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const forbidden = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u;

/** Checks attributes as a sender gave them; an UnparsableError names the first that is wrong. */
export function checkAttributes(given: Readonly<Record<string, string>>): Attributes {
  for (const name of required) {
    if ((given[name] ?? '') === '')
      throw new UnparsableError(`attribute ${name} is required and must not be empty`, { details: { attribute: name } });
  }
  if (given['specversion'] !== '1.0') throw wrong('specversion', 'must be 1.0');
  for (const [name, value] of Object.entries(given)) checkOne(name, value);
  return given as Attributes;
}

function checkOne(name: string, value: string): void {
  if (!/^[a-z0-9]+$/.test(name)) throw wrong(name, 'is no attribute name: lower-case letters and digits only');
  if (name === 'data') throw wrong(name, 'is no attribute name: data is not an attribute');
  if (forbidden.test(value)) throw wrong(name, 'holds a character that attributes must not hold');
  if (value === '' && optional.has(name)) throw wrong(name, 'must not be empty where it is present');
  if (name === 'time' && !(timestamp.test(value) && existsInCalendar(value))) throw wrong(name, 'must be an RFC 3339 timestamp');
  if (name === 'source' && /\s/.test(value)) throw wrong(name, 'must be a URI reference');
  if (name === 'dataschema' && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(value)) throw wrong(name, 'must be an absolute URI');
}

const optional = new Set(['subject', 'dataschema', 'datacontenttype', 'time']);

/** `2026-02-30` parses as the second of March in JavaScript; and a leap second is a valid time that `Date` does not know. */
function existsInCalendar(time: string): boolean {
  const [year, month, day] = time.slice(0, 10).split('-').map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function wrong(attribute: string, message: string): UnparsableError {
  return new UnparsableError(`attribute ${attribute} ${message}`, { details: { attribute } });
}

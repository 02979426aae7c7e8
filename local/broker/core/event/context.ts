import { UnparsableError } from '../../../../shared/errors/catalogue.ts';
import { timestampInUtc } from './timestamp.ts';
import { absoluteUri, uriReference } from './uri.ts';

/** Attributes by name, in the form in which they go into headers; `datacontenttype` among them. */
export type Context = Readonly<Record<string, string>>;

/** Control characters would break the header that an attribute becomes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unprintable = /[\u0000-\u001f\u007f]/;

/** An RFC 2046 media type, with parameters or without. */
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+\s*(?:;.*)?$/;

/**
 * Reads one attribute as Knative's receivers do, who are more lenient than CloudEvents is: a URI is encoded where it has to be, a time
 * is turned into UTC, an optional attribute that is empty is none (undefined). An UnparsableError tells of what cannot be read.
 */
export function readAttribute(name: string, value: string): string | undefined {
  if (!attributeName.test(name)) throw wrong(name, 'is no attribute name: letters and digits only');
  if (unprintable.test(value)) throw wrong(name, 'holds a character that headers must not hold');
  const read = readers[name];
  if (read === undefined) return value;
  return value === '' ? undefined : read(value);
}

/** Reads all attributes; the version is one that is spoken here. */
export function readContext(given: Readonly<Record<string, string>>): Record<string, string> {
  const context: Record<string, string> = {};
  for (const name in given) {
    const value = readAttribute(name, given[name] ?? '');
    if (value !== undefined) context[name] = value;
  }
  if (context['specversion'] !== '1.0') throw wrong('specversion', 'must be 1.0');
  return context;
}

const attributeName = /^[a-z0-9]+$/;
const asItIs = (value: string): string => value;
const orWrong = (name: string, read: (value: string) => string | undefined, what: string) => (value: string) => {
  const text = read(value);
  if (text === undefined) throw wrong(name, what);
  return text;
};

/** How the attributes are read that CloudEvents names. */
const readers: Readonly<Record<string, (value: string) => string>> = {
  specversion: asItIs,
  id: asItIs,
  type: asItIs,
  subject: asItIs,
  datacontenttype: asItIs,
  source: orWrong('source', uriReference, 'must be a URI reference'),
  dataschema: orWrong('dataschema', uriReference, 'must be a URI'),
  time: orWrong('time', timestampInUtc, 'must be an RFC 3339 timestamp'),
};

/** Checks what has been read; an UnparsableError names the first attribute that is missing or wrong. */
export function checkContext(context: Context): void {
  for (const name of required) if ((context[name] ?? '').trim() === '') throw wrong(name, 'is required and must not be empty');
  const { dataschema, subject, datacontenttype } = context;
  if (dataschema !== undefined && absoluteUri(dataschema) === undefined) throw wrong('dataschema', 'must be an absolute URI');
  if (subject !== undefined && subject.trim() === '') throw wrong('subject', 'must not be empty where it is present');
  if (datacontenttype !== undefined && !mediaType.test(datacontenttype)) throw wrong('datacontenttype', 'must be a media type');
}

const required = ['id', 'source', 'type'] as const;

function wrong(attribute: string, message: string): UnparsableError {
  return new UnparsableError(`attribute ${attribute} ${message}`, { details: { attribute } });
}

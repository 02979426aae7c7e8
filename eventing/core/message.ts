import { UnparsableError } from '../../shared/errors/catalogue.ts';
import { type Attributes, checkAttributes } from './attributes.ts';
import { decodeHeader, encodeHeader } from './percent.ts';

/** HTTP headers as node:http hands them over: lower-case names. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export type ContentMode = 'binary' | 'structured' | 'batched';

/** How a request carries its event, by its content type; a structured format other than JSON is an UnparsableError. */
export function contentModeOf(headers: Headers): ContentMode {
  const mediaType = mediaTypeOf(textOf(headers['content-type']));
  if (!mediaType.startsWith('application/cloudevents')) return 'binary';
  if (mediaType === 'application/cloudevents+json') return 'structured';
  if (mediaType.startsWith('application/cloudevents-batch')) return 'batched';
  throw new UnparsableError(`events in ${mediaType} are not taken here: send application/cloudevents+json or binary mode`);
}

/** The attributes of an event in binary mode: `ce-` headers, and `content-type` as `datacontenttype`. */
export function binaryAttributes(headers: Headers): Attributes {
  const attributes: Record<string, string> = {};
  for (const name in headers) {
    if (!name.startsWith('ce-')) continue;
    const value = textOf(headers[name]);
    if (value !== undefined) attributes[name.slice(3)] = decodeHeader(name, value);
  }
  if ('datacontenttype' in attributes)
    throw new UnparsableError('header ce-datacontenttype does not exist: Content-Type says what the data is');
  const contentType = textOf(headers['content-type']);
  if (contentType !== undefined) attributes['datacontenttype'] = contentType;
  return checkAttributes(attributes);
}

/** An event of structured mode in its parts: at most one of `data` (a JSON value) and `bytes` is there. */
export interface StructuredEvent {
  readonly attributes: Attributes;
  readonly data?: unknown;
  readonly bytes?: Buffer;
}

/**
 * Takes apart the JSON of structured mode, after `parse`.
 *
 * @see CloudEvents JSON event format 1.0.2
 */
export function structuredEvent(parsed: unknown): StructuredEvent {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new UnparsableError('a structured event must be a JSON object');
  const { data, data_base64: base64, ...rest } = parsed as Record<string, unknown>;
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    // In this format null stands for an attribute that is not there.
    if (value !== null) attributes[name] = canonical(name, value);
  }
  const checked = checkAttributes(attributes);
  if (base64 === undefined || base64 === null)
    return data === undefined ? { attributes: checked } : { attributes: checked, data };
  if (data !== undefined) throw new UnparsableError('an event has data or data_base64, not both');
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw new UnparsableError('data_base64 must be Base64');
  return { attributes: checked, bytes: Buffer.from(base64, 'base64') };
}

/** Attributes as the headers of binary mode. */
export function headersOf(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'datacontenttype') headers['content-type'] = value;
    else headers[`ce-${name}`] = encodeHeader(value);
  }
  return headers;
}

/** Whether data of this content type is JSON; events without one hold JSON. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === undefined) return true;
  const mediaType = mediaTypeOf(contentType);
  return mediaType === 'application/json' || mediaType === 'text/json' || mediaType.endsWith('+json');
}

/** Whether data of this content type is text, such as `text/plain` or XML. */
export function isText(contentType: string | undefined): boolean {
  return /^text\/|[/+]xml$/.test(mediaTypeOf(contentType));
}

/** An attribute's value in JSON as its canonical string. */
function canonical(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31) return String(value);
  throw new UnparsableError(`attribute ${name} must be a string, a boolean or an integer of 32 bits`, {
    details: { attribute: name },
  });
}

const mediaTypeOf = (contentType = ''): string => (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
const textOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'object' ? value.join(', ') : value;

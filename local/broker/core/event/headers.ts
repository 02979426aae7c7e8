import { UnparsableError } from '../../../../shared/errors/catalogue.ts';
import { type Context, readContext } from './context.ts';

/** HTTP headers as node:http hands them over: lower-case names, and every character a byte. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Attributes of an event in binary mode. As in Knative nothing is decoded in them: what a publisher encodes, a subscriber decodes. */
export function readHeaders(headers: Headers): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name in headers) {
    if (name.startsWith('ce-')) given[name.slice(3)] = fromBytes(textOf(headers[name]));
  }
  if (given['datacontenttype'] !== undefined)
    throw new UnparsableError('header ce-datacontenttype does not exist: Content-Type says what the data is');
  const contentType = headers['content-type'];
  if (contentType !== undefined) given['datacontenttype'] = textOf(contentType);
  return readContext(given);
}

/** Attributes as headers of binary mode, as the bytes of their UTF-8. */
export function headersOf(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in context) headers[name === 'datacontenttype' ? 'content-type' : `ce-${name}`] = toBytes(context[name] ?? '');
  return headers;
}

const textOf = (value: string | readonly string[] | undefined): string => (typeof value === 'object' ? value[0] : value) ?? '';

const beyondAscii = /[\u0080-\uffff]/;
const fromBytes = (text: string): string => (beyondAscii.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text);
const toBytes = (text: string): string => (beyondAscii.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text);

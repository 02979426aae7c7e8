import { UnparsableError } from '../../shared/errors/catalogue.ts';

/**
 * Percent-coding of attribute values in HTTP headers.
 *
 * @see CloudEvents HTTP protocol binding 1.0.2, section 3.1.3.2
 */

/** A header value as the attribute's text: unquoted, then decoded once. A `%` that starts no valid triplet stands for itself. */
export function decodeHeader(name: string, value: string): string {
  const plain = value.length > 1 && value.startsWith('"') && value.endsWith('"') ? unquote(value) : value;
  if (!plain.includes('%')) return plain;
  return plain.replace(/(?:%[0-9A-Fa-f]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch (cause) {
      throw new UnparsableError(`header ${name} holds percent-encoded bytes that are not UTF-8`, { cause });
    }
  });
}

/** An attribute's text as a header value: everything but printable ASCII, and also space, `"` and `%`, percent-encoded as UTF-8. */
export function encodeHeader(value: string): string {
  return value.replace(/[^\x21\x23\x24\x26-\x7e]+/g, (run) =>
    Buffer.from(run.toWellFormed()).reduce((text, byte) => text + triplet(byte), ''),
  );
}

const unquote = (value: string): string => value.slice(1, -1).replace(/\\(.)/g, '$1');
const triplet = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;

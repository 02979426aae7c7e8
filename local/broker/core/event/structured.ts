import { UnparsableError } from '../../../../shared/errors/catalogue.ts';
import { readContext } from './context.ts';
import { isJsonData } from './data.ts';
import { memberText } from './member.ts';

/**
 * Takes an event in structured mode apart; its data stays as it was written.
 *
 * @see CloudEvents JSON event format 1.0.2
 */
export function readStructured(text: string): { context: Record<string, string>; data: Buffer } {
  const { data: _, data_base64: base64, ...rest } = objectIn(text);
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) {
    // In this format null stands for an attribute that is not there.
    if (value !== null) given[name.toLowerCase()] = canonical(name, value);
  }
  const context = readContext(given);
  const data = base64 === undefined || base64 === null ? dataIn(text, context['datacontenttype']) : bytesOf(base64);
  return { context, data };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch (cause) {
    throw new UnparsableError(`the structured event is not JSON: ${(cause as Error).message}`, { cause });
  }
  throw new UnparsableError('a structured event must be a JSON object');
}

/** An attribute's value in JSON as its canonical string; what is behind a number's point is dropped. */
function canonical(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Math.abs(value) < 2 ** 31) return String(Math.trunc(value));
  throw new UnparsableError(`attribute ${name} must be a string, a boolean or an integer of 32 bits`, {
    details: { attribute: name },
  });
}

function bytesOf(base64: unknown): Buffer {
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64) || base64.length % 4 !== 0)
    throw new UnparsableError('data_base64 must be Base64');
  return Buffer.from(base64, 'base64');
}

function dataIn(text: string, contentType: string | undefined): Buffer {
  const data = memberText(text, 'data');
  if (data === undefined) return Buffer.alloc(0);
  if (isJsonData(contentType)) return Buffer.from(data);
  const value: unknown = JSON.parse(data);
  if (typeof value !== 'string') throw new UnparsableError(`data of type ${contentType} must be a string in a structured event`);
  return Buffer.from(value);
}

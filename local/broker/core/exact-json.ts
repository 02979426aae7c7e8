import { UnparsableError } from '../../../shared/errors/catalogue.ts';

/** JSON.parse with source text access (ECMAScript proposal at stage 4), which the library's types do not know yet. */
interface SourceText {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}

const exact = JSON as unknown as SourceText;

/** Parses JSON so that `stringifyExactly` gives every number back as it was written, also where a double cannot hold it. */
export function parseExactly(text: string): unknown {
  try {
    return exact.parse(text, (_key, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source ? exact.rawJSON(source) : value,
    );
  } catch (cause) {
    throw new UnparsableError(`the structured event is not JSON: ${(cause as Error).message}`, { cause });
  }
}

export function stringifyExactly(value: unknown): string {
  return JSON.stringify(value);
}

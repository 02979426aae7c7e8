import { InvalidError } from '../../../shared/errors/catalogue.ts';

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/** A whole number of a path or query, named in the InvalidError where it is none or outside of `range`. */
export function integer(name: string, text: string, { min, max }: IntegerRange): number {
  const value = /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new InvalidError(`${name} must be a whole number from ${min} to ${max}`, { details: { field: name } });
}

/** As `integer`, or `fallback` where the query does not have it. */
export function optionalInteger(name: string, text: string | null, range: IntegerRange & { readonly fallback: number }): number {
  return text === null || text === '' ? range.fallback : integer(name, text, range);
}

/** The name of a file without a folder, as it may appear in a path and in a Content-Disposition header; else an InvalidError. */
export function filename(text: string): string {
  const bytes = Buffer.byteLength(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a file's name
  const sound = bytes > 0 && bytes <= 255 && text !== '.' && text !== '..' && !/[/\\"\u0000-\u001f\u007f]/.test(text);
  if (sound) return text;
  throw new InvalidError('filename must be 1 to 255 bytes without slashes, quotes and control characters', {
    details: { field: 'filename' },
  });
}

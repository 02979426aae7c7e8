import { isObject } from '../../schema/core/values.ts';
import { ageOf } from './age.ts';

/** The cell of a printer column for the first value that its path found; undefined where the value has another type. */
export const customCell = (type: string, value: unknown, now: Date): unknown => {
  if (value === undefined || value === null) return undefined;
  switch (type) {
    case 'string':
      return plainText(value);
    case 'integer':
      return typeof value === 'number' ? Math.trunc(value) : undefined;
    case 'number':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : undefined;
    default:
      return undefined;
  }
};

/** Composite values as the real server prints them: `map[a:1 b:2]` and `[x y]`. */
const plainText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(plainText).join(' ')}]`;
  if (!isObject(value)) return value === null ? '<nil>' : String(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `${name}:${plainText(value[name])}`);
  return `map[${members.join(' ')}]`;
};

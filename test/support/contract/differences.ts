import { isMap } from './json.ts';
import type { Json } from './scenario.ts';

/** One place where two values are not the same; undefined stands for what is not there. */
export interface Difference {
  readonly path: readonly string[];
  readonly expected: Json;
  readonly actual: Json;
}

/** Every place where a value differs from what was expected, as deep as both have the same shape. */
export function differences(expected: Json, actual: Json, path: readonly string[] = []): Difference[] {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length);
    return Array.from({ length }, (_, index) => differences(expected[index], actual[index], [...path, String(index)])).flat();
  }
  if (isMap(expected) && isMap(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) => differences(expected[key], actual[key], [...path, key]));
  }
  return Object.is(expected, actual) ? [] : [{ path, expected, actual }];
}

/** One difference in three lines that people read. */
function describeDifference({ path, expected, actual }: Difference): string {
  const shown = (value: Json): string => (value === undefined ? '(nothing)' : JSON.stringify(value));
  return `${path.join('.')}\n      real:  ${shown(expected)}\n      here:  ${shown(actual)}`;
}

/** Every difference as a person reads them; of many, the first ones. */
export function describeDifferences(found: readonly Difference[], most = 8): string[] {
  const shown = found.slice(0, most).map(describeDifference);
  return found.length > most ? [...shown, `and ${found.length - most} more`] : shown;
}

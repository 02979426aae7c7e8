/** Reading fields of objects that nobody has typed. */
import { isObject } from '../../schema/core/values.ts';

/** The value at a path of field names, undefined where it ends early. */
export const get = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);

/** A text, '' where there is none. */
export const text = (value: unknown, ...path: readonly string[]): string => {
  const found = get(value, ...path);
  return typeof found === 'string' ? found : '';
};

/** A number, 0 where there is none. */
export const count = (value: unknown, ...path: readonly string[]): number => {
  const found = get(value, ...path);
  return typeof found === 'number' ? found : 0;
};

/** A list, empty where there is none. */
export const list = (value: unknown, ...path: readonly string[]): readonly unknown[] => {
  const found = get(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** The entries of a map, empty where there is none. */
export const entries = (value: unknown, ...path: readonly string[]): [string, unknown][] => {
  const found = get(value, ...path);
  return isObject(found) ? Object.entries(found) : [];
};

import { attributeOf } from './attribute.ts';
import type { Matcher } from './matcher.ts';

/** Passes where every attribute named is there and ends with that text. */
export function suffix(wanted: Readonly<Record<string, string>>): Matcher {
  const pairs = Object.entries(wanted);
  return (attributes) => pairs.every(([name, text]) => attributeOf(attributes, name)?.endsWith(text) === true);
}

import { attributeOf } from './attribute.ts';
import type { Matcher } from './matcher.ts';

/** Passes where every attribute named is there and starts with that text. */
export function prefix(wanted: Readonly<Record<string, string>>): Matcher {
  const pairs = Object.entries(wanted);
  return (attributes) => pairs.every(([name, text]) => attributeOf(attributes, name)?.startsWith(text) === true);
}

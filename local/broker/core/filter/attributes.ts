import { attributeOf } from './attribute.ts';
import type { Matcher } from './matcher.ts';

/** A Trigger's older `spec.filter.attributes`: exact, but the empty string stands for any value that is not empty itself. */
export function attributesFilter(wanted: Readonly<Record<string, string>>): Matcher {
  const pairs = Object.entries(wanted);
  return (attributes) =>
    pairs.every(([name, text]) => {
      const value = attributeOf(attributes, name);
      return value !== undefined && (text === '' ? value !== '' : value === text);
    });
}

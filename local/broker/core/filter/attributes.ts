import type { Matcher } from './matcher.ts';

/** Attributes that every event has for this filter, if only as the empty string. */
const context = new Set(['specversion', 'id', 'source', 'type', 'subject', 'time', 'dataschema', 'datacontenttype']);

/** A Trigger's older `spec.filter.attributes`: exact, but the empty string stands for any value, and extensions have to be there. */
export function attributesFilter(wanted: Readonly<Record<string, string>>): Matcher {
  const pairs = Object.entries(wanted);
  return (attributes) =>
    pairs.every(([name, text]) => {
      const value = attributes[name] ?? (context.has(name) ? '' : undefined);
      return value !== undefined && (text === '' || text === value);
    });
}

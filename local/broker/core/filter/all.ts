import type { Matcher } from './matcher.ts';

/** Passes where every one of the filters does. */
export function all(filters: readonly Matcher[]): Matcher {
  return (attributes) => filters.every((filter) => filter(attributes));
}

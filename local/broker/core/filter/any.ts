import type { Matcher } from './matcher.ts';

/** Passes where at least one of the filters does. */
export function any(filters: readonly Matcher[]): Matcher {
  return (attributes) => filters.some((filter) => filter(attributes));
}

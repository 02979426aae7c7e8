import type { Matcher } from './matcher.ts';

/** Passes where the filter does not. */
export function not(filter: Matcher): Matcher {
  return (attributes) => !filter(attributes);
}

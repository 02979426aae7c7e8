import type { Difference } from './differences.ts';
import { fits, pathOf } from './paths.ts';

/** A difference between the local server and the real one that stays, and why. */
export interface KnownDifference {
  /** Where it shows: scenarios by name, all where it says nothing. */
  readonly scenarios?: readonly string[];
  /** Steps of these scenarios by name, all where it says nothing. */
  readonly steps?: readonly string[];
  /** Where in an answer: `body.metadata.uid`, `headers.warning`, `status`; `*` is any key, `**` any number of them. */
  readonly paths: readonly string[];
  /** What the real server does and what this one does instead. */
  readonly what: string;
  /** Why it stays. */
  readonly why: string;
}

/** Where a difference was found. */
export interface Found {
  readonly scenario: string;
  readonly step: string;
  readonly difference: Difference;
}

/** Whether a known difference explains one that was found. */
export function explains({ scenarios, steps, paths }: KnownDifference, { scenario, step, difference }: Found): boolean {
  if (scenarios?.includes(scenario) === false || steps?.includes(step) === false) return false;
  return paths.some((path) => fits(difference.path, pathOf(path)));
}

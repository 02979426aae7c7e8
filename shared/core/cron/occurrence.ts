import type { Fields } from './fields.ts';
import { nextWall } from './wall.ts';
import type { Zone } from './zone.ts';

const minuteMs = 60_000;
/** Further than any zone has ever moved its clocks, and less than the time between two such moves. */
const reachMs = 36 * 3_600_000;

/**
 * The first instant after `after` at which clocks in the zone show a time that the fields match; milliseconds since the epoch.
 *
 * A time that clocks skip does not come; one that they show twice comes twice, as with Kubernetes' CronJob.
 */
export function nextOccurrence(fields: Fields, zone: Zone, after: number): number {
  let cursor = Math.floor(after / minuteMs + 1) * minuteMs;
  for (;;) {
    const offset = zone.offsetAt(cursor);
    const match = nextWall(fields, cursor + offset) - offset;
    const until = Math.min(match, cursor + reachMs);
    const change = firstChange(zone, cursor, until);
    // With other clocks another time may match first.
    if (change !== undefined) cursor = change;
    else if (until === match) return match;
    // Nothing shows a matching time before, however clocks were moved in between.
    else cursor = Math.max(until, match - reachMs);
  }
}

/** The first minute in (from, to] with another offset than `from` has; there is at most one move of clocks in so short a time. */
function firstChange(zone: Zone, from: number, to: number): number | undefined {
  const before = zone.offsetAt(from);
  if (zone.offsetAt(to) === before) return undefined;
  let same = 0;
  let other = Math.ceil((to - from) / minuteMs);
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (zone.offsetAt(from + middle * minuteMs) === before) same = middle;
    else other = middle;
  }
  return from + other * minuteMs;
}

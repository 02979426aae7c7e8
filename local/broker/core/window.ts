/** How many deliveries a subscriber that has always answered gets at once. */
export const widest = 256;

/** One more at a time for every answer, up to `widest`. */
export function widened(window: number): number {
  return Math.min(widest, window + 1);
}

/** Half for every delivery that a subscriber is too busy for or does not answer, down to one: an outage then costs little. */
export function narrowed(window: number): number {
  return Math.max(1, Math.floor(window / 2));
}

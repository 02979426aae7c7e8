/** How many Events may still be written about one object. */
export interface EventBudget {
  readonly left: number;
  /** When `left` was so, in milliseconds. */
  readonly at: number;
}

const burst = 25;
const refillMs = 5 * 60_000;

/**
 * Takes one Event from an object's budget: 25 at once and one more every five minutes, as client-go's spam filter has it, so that a loop
 * somewhere cannot flood the API server.
 *
 * @returns what is left; undefined where nothing was
 */
export function spendEvent(budget: EventBudget = { left: burst, at: 0 }, now: number): EventBudget | undefined {
  const left = Math.min(burst, budget.left + Math.max(0, now - budget.at) / refillMs);
  return left < 1 ? undefined : { left: left - 1, at: now };
}

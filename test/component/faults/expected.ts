import { stepIn } from './boundary.ts';
import type { Watcher } from './kills.ts';

/** What a kill leaves of an effectful call that was begun. */
type Left = 'not made' | 'made';

/** The moments in which nobody but the process that is killed knows how a call went; `step` is the call's. */
const inDoubt: readonly { readonly pattern: RegExp; readonly left: Left }[] = [
  { pattern: /POST \/runs\/\d+\/steps\/(\d+)\/claim, after$/, left: 'not made' },
  { pattern: /> tools: POST \/pay step (\d+), before$/, left: 'not made' },
  { pattern: /> tools: POST \/pay step (\d+), after$/, left: 'made' },
  { pattern: /POST \/runs\/\d+\/steps\/(\d+), before$/, left: 'made' },
];

/** The effectful steps whose outcome nobody can know after these kills of the process that made the calls, and what was left of each. */
export function doubtsOf({ kills }: Pick<Watcher, 'kills'>, effectful: readonly number[]): Map<number, Left> {
  const doubts = new Map<number, Left>();
  for (const kill of kills)
    for (const { pattern, left } of inDoubt) {
      const step = Number(pattern.exec(kill)?.[1]);
      if (effectful.includes(step)) doubts.set(step, left);
    }
  return doubts;
}

/** How often each of these keys occurs, by its step. */
export function timesByStep(keys: readonly string[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const key of keys) times.set(stepIn(key), (times.get(stepIn(key)) ?? 0) + 1);
  return times;
}

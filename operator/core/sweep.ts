import type { Task } from '../../shared/api/generated/task.ts';
import { isTerminal, stateOf } from '../../shared/core/lifecycle.ts';
import { waitsForPlace } from '../../shared/core/places.ts';
import { type Ref, refTo } from '../../shared/core/refs.ts';
import type { ReservationRecord } from '../../shared/store/store.ts';

/** What has to be done about one who holds places, or stands in line for some. */
export type Swept = 'fine' | 'release' | 'tell';

/** Younger ones are at work with their Task this very moment, or what we know of it is older than they are. */
const settledAfterMs = 60_000;
/** A Task that was let in is launched within this time, unless the event that says so was lost. */
const toldAfterMs = 2000;

/**
 * Whether a reservation is one of a Task that is gone or has ended, or of one that was let in and does not know.
 *
 * @param task the Task of the reservation's name, as the caches have it
 */
export function sweepOne({ uid, granted, since }: ReservationRecord, task: Task | undefined, now: number): Swept {
  const age = now - Date.parse(since);
  if (task?.metadata.uid !== uid || isTerminal(stateOf(task))) return age < settledAfterMs ? 'fine' : 'release';
  return granted && waitsForPlace(task) && age >= toldAfterMs ? 'tell' : 'fine';
}

/**
 * Those in line who are to ask again. Of those who wait for the same one, for a limit may have been raised since: the store hears of
 * limits from those who ask. And those of whom the store knows nothing.
 *
 * @param waiting who stands in line
 * @param known uids of all who hold or wait
 */
export function whoAsksAgain(
  waiting: readonly ReservationRecord[],
  { tasks, known }: { readonly tasks: readonly Task[]; readonly known: ReadonlySet<string> },
): Ref[] {
  const speakers = new Map(waiting.map(({ namespace, name, uid, scopes }) => [scopes.join(' '), { namespace, name, uid }]));
  const forgotten = tasks.filter((task) => waitsForPlace(task) && !known.has(task.metadata.uid ?? '')).map(refTo);
  return [...speakers.values(), ...forgotten];
}

import type { EventDoor } from '../../eventing/door.ts';
import type { TaskKey } from '../../shared/store/store.ts';
import type { Arrivals } from './arrivals.ts';
import type { StoreDatabase } from './database.ts';
import type { Live } from './live.ts';
import type { StoreMeasures } from './measures.ts';
import type { Guard } from './routes/guard.ts';
import type { Tables } from './tables/index.ts';

/** What every route of the store works with. */
export interface StoreContext {
  readonly tables: Tables;
  readonly commit: StoreDatabase['commit'];
  /** The same for what is acknowledged to somebody who does not wait for it. */
  readonly commitAlong: StoreDatabase['commitAlong'];
  /** Commits a write about a Task. Rejects with a NotFoundError where the Task was forgotten: nothing is to be left behind of it. */
  readonly write: <T>(task: TaskKey, work: () => T) => Promise<T>;
  readonly arrivals: Arrivals;
  readonly live: Live;
  readonly guard: Guard;
  readonly door: EventDoor | undefined;
  readonly measures: StoreMeasures;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

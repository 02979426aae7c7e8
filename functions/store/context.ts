import type { Arrivals } from './arrivals.ts';
import type { StoreDatabase } from './database.ts';
import type { Guard } from './routes/guard.ts';
import type { Tables } from './tables/index.ts';

/** What every route of the store works with. */
export interface StoreContext {
  readonly tables: Tables;
  readonly commit: StoreDatabase['commit'];
  readonly arrivals: Arrivals;
  readonly guard: Guard;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

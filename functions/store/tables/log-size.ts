import type { Database } from '../database.ts';

/** How much of a log is kept. */
export interface LogLimits {
  /** The newest so many; of the log of events, so many of each namespace. */
  readonly entries: number;
  /** Bytes of data in all. */
  readonly bytes: number;
  readonly ageMs: number;
}

/** Rows that go at once when a log is too large, or has some that are too old. */
const portion = 4;

/**
 * Makes what keeps a log within its bytes and its age: its oldest rows go, over all namespaces, and the newest stays whatever its size. Belongs
 * into the commit of the write that may have made it too large.
 */
export function createLogLimit(
  db: Database,
  log: 'events' | 'dead_letters',
  { bytes: most, ageMs }: LogLimits,
): (now: number) => void {
  const bytes = db.prepare<[string], number>('SELECT bytes FROM log_sizes WHERE log = ?').pluck();
  const oldest = `seq IN (SELECT seq FROM ${log} ORDER BY seq LIMIT ${portion}) AND seq < (SELECT max(seq) FROM ${log})`;
  const dropOldest = db.prepare(`DELETE FROM ${log} WHERE ${oldest}`);
  const dropAged = db.prepare(`DELETE FROM ${log} WHERE ${oldest} AND received_at < ?`);
  return (now) => {
    while ((bytes.get(log) ?? 0) > most && dropOldest.run().changes > 0);
    // One comes at a time and up to four go, so that a log that was quiet for long catches up.
    dropAged.run(now - ageMs);
  };
}

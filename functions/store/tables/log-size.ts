import type { Database } from '../database.ts';

/** Rows that go at once when a log is too large. */
const portion = 4;

/**
 * Makes what keeps a log within `most` bytes: its oldest rows go, over all namespaces, and the newest stays whatever its size. Belongs
 * into the commit of the write that may have made it too large.
 */
export function createLogLimit(db: Database, log: 'events' | 'dead_letters', most: number): () => void {
  const bytes = db.prepare<[string], number>('SELECT bytes FROM log_sizes WHERE log = ?').pluck();
  const dropOldest = db.prepare(
    `DELETE FROM ${log} WHERE seq IN (SELECT seq FROM ${log} ORDER BY seq LIMIT ?) AND seq < (SELECT max(seq) FROM ${log})`,
  );
  return () => {
    while ((bytes.get(log) ?? 0) > most && dropOldest.run(portion).changes > 0);
  };
}

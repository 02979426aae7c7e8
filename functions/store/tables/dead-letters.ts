import type { DeadLetter } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { createLogLimit, type LogLimits } from './log-size.ts';
import { isoTime } from './rows.ts';

/** Events that nobody took, newest last: the newest `entries`, of them as many as fit into `bytes`, and none much older than `ageMs`. */
export interface DeadLettersTable {
  /** The same event for the same destination again replaces what was known of it. */
  append(letter: Omit<DeadLetter, 'seq' | 'receivedAt'> & { readonly id: string; readonly source: string }, now: number): void;
  newest(limit: number): DeadLetter[];
}

interface DeadLetterRow {
  readonly seq: number;
  readonly destination: string;
  readonly status: number | null;
  readonly message: string;
  readonly received_at: number;
  readonly event: string;
}

export function createDeadLettersTable(db: Database, limits: LogLimits): DeadLettersTable {
  const insert = db.prepare(
    'INSERT INTO dead_letters (source, id, destination, status, message, received_at, event) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  // A replacement by the database itself would go by its triggers unseen.
  const forget = db.prepare('DELETE FROM dead_letters WHERE source = ? AND id = ? AND destination = ?');
  const keepSmall = createLogLimit(db, 'dead_letters', limits);
  const trim = db.prepare('DELETE FROM dead_letters WHERE seq <= (SELECT max(seq) FROM dead_letters) - ?');
  const select = db.prepare<[number], DeadLetterRow>('SELECT * FROM dead_letters ORDER BY seq DESC LIMIT ?');
  return {
    append({ source, id, destination, status, message, event }, now) {
      forget.run(source, id, destination);
      insert.run(source, id, destination, status ?? null, message, now, JSON.stringify(event));
      trim.run(limits.entries);
      keepSmall(now);
    },
    newest: (limit) => select.all(limit).reverse().map(letterOf),
  };
}

function letterOf({ seq, event, destination, status, message, received_at }: DeadLetterRow): DeadLetter {
  const parsed = JSON.parse(event) as Record<string, unknown>;
  return { seq, event: parsed, destination, status: status ?? undefined, message, receivedAt: isoTime(received_at) };
}

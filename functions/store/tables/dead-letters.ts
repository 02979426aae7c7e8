import type { DeadLetter } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** Events that nobody took, newest last; the newest 10,000 are kept. */
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

const retention = 10_000;

export function createDeadLettersTable(db: Database): DeadLettersTable {
  const insert = db.prepare(
    'INSERT OR REPLACE INTO dead_letters (source, id, destination, status, message, received_at, event) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const trim = db.prepare('DELETE FROM dead_letters WHERE seq <= (SELECT max(seq) FROM dead_letters) - ?');
  const select = db.prepare<[number], DeadLetterRow>('SELECT * FROM dead_letters ORDER BY seq DESC LIMIT ?');
  return {
    append({ source, id, destination, status, message, event }, now) {
      insert.run(source, id, destination, status ?? null, message, now, JSON.stringify(event));
      trim.run(retention);
    },
    newest: (limit) => select.all(limit).reverse().map(letterOf),
  };
}

function letterOf({ seq, event, destination, status, message, received_at }: DeadLetterRow): DeadLetter {
  const parsed = JSON.parse(event) as Record<string, unknown>;
  return { seq, event: parsed, destination, status: status ?? undefined, message, receivedAt: isoTime(received_at) };
}

import type { LoggedEvent } from '../../../shared/store/store.ts';
import { type Concern, concernOf, type IncomingEvent } from '../core/logged-event.ts';
import type { Database } from '../database.ts';
import { createLogLimit, type LogLimits } from './log-size.ts';
import { isoTime } from './rows.ts';

/** The log of events: the newest of each namespace, `entries` of them and at most a few hundred more; in all at most `bytes`, none much older than `ageMs`. */
export interface EventsTable {
  /** Undefined where an event with this source and id is there already, or the Task that it is about was forgotten. */
  append(event: IncomingEvent, now: number): Concern | undefined;
  after(query: {
    readonly namespace: string;
    readonly concerning: string | undefined;
    readonly after: number;
    readonly limit: number;
  }): LoggedEvent[];
  forget(task: { readonly namespace: string; readonly uid: string }): void;
}

interface EventRow {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly subject: string | null;
  readonly time: string;
  readonly data: string;
}

/** Appends between two looks at a namespace's length. */
const trimEvery = 256;

export function createEventsTable(db: Database, limits: LogLimits): EventsTable {
  const insert = db.prepare(
    `INSERT INTO events (namespace, source, id, type, subject, time, task_uid, parent_uid, received_at, data)
     SELECT @namespace, @source, @id, @type, @subject, @time, @task, @parent, @now, @data
     WHERE NOT EXISTS (SELECT 1 FROM forgotten_tasks WHERE namespace = @namespace AND uid = @task)
     ON CONFLICT DO NOTHING`,
  );
  const columns = 'seq, id, type, source, subject, time, data';
  const ofNamespace = db.prepare<[string, number, number], EventRow>(
    `SELECT ${columns} FROM events WHERE namespace = ? AND seq > ? ORDER BY seq LIMIT ?`,
  );
  const concerning = db.prepare<[string, string, number, number, string, number, number, number], EventRow>(
    `SELECT ${columns} FROM events WHERE namespace = ? AND seq IN (
       SELECT * FROM (SELECT seq FROM events WHERE task_uid = ? AND seq > ? ORDER BY seq LIMIT ?)
       UNION SELECT * FROM (SELECT seq FROM events WHERE parent_uid = ? AND seq > ? ORDER BY seq LIMIT ?)
     ) ORDER BY seq LIMIT ?`,
  );
  const trim = db.prepare(
    `DELETE FROM events WHERE namespace = @namespace AND seq <= (SELECT seq FROM events WHERE namespace = @namespace ORDER BY seq DESC LIMIT 1 OFFSET @retention)`,
  );
  const remove = db.prepare('DELETE FROM events WHERE namespace = ? AND task_uid = ?');
  const keepSmall = createLogLimit(db, 'events', limits);
  const untilTrim = new Map<string, number>();

  function keepBounded(namespace: string): void {
    const left = (untilTrim.get(namespace) ?? trimEvery) - 1;
    untilTrim.set(namespace, left > 0 ? left : trimEvery);
    if (left === 0) trim.run({ namespace, retention: limits.entries });
  }

  return {
    append(event, now) {
      const concern = concernOf(event);
      const { namespace, task = null, parent = null } = concern;
      const data = JSON.stringify(event.data ?? null);
      const { id, source, type, subject = null, time = isoTime(now) } = event;
      const { changes } = insert.run({ namespace, source, id, type, subject, time, task, parent, now, data });
      if (changes === 0) return undefined;
      keepBounded(namespace);
      keepSmall(now);
      return concern;
    },
    after({ namespace, concerning: uid, after, limit }) {
      const rows =
        uid === undefined
          ? ofNamespace.all(namespace, after, limit)
          : concerning.all(namespace, uid, after, limit, uid, after, limit, limit);
      return rows.map((row) => ({ ...row, subject: row.subject ?? undefined, data: JSON.parse(row.data) as unknown }));
    },
    forget: ({ namespace, uid }) => void remove.run(namespace, uid),
  };
}

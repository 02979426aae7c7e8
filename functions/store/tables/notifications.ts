import type {
  NewNotification,
  NotificationClaim,
  NotificationOutcome,
  NotificationRecord,
  NotificationState,
} from '../../../shared/store/notifications.ts';
import type { TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** Which notifications are asked for. */
export interface NotificationQuery {
  readonly state: 'due' | 'pending' | 'dead';
  readonly namespace: string | undefined;
  readonly limit: number;
}

/** What is to be told to somebody outside. Writes belong into a commit. */
export interface NotificationsTable {
  /** True where it is new; it is due at once. */
  put(task: TaskKey, id: string, taskName: string, notification: NewNotification, now: number): boolean;
  /** Every claim is an attempt, but for the same holder's that has it still: so one that kills its sender is not tried for ever. */
  claim(task: TaskKey, id: string, claim: { readonly holder: string; readonly ttlMs: number }, now: number): NotificationClaim;
  /** A delivery counts whoever reports it; a failure only from who has the claim. */
  end(task: TaskKey, id: string, outcome: NotificationOutcome): void;
  /** False where there is none. */
  resend(task: TaskKey, id: string, now: number): boolean;
  list(query: NotificationQuery, now: number): NotificationRecord[];
  forget(task: TaskKey): void;
}

interface Row {
  readonly namespace: string;
  readonly uid: string;
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly state: NotificationState;
  readonly attempts: number;
  readonly next_at: number;
  readonly error: string | null;
  readonly created_at: number;
}

export function createNotificationsTable(db: Database): NotificationsTable {
  const put = db.prepare(
    `INSERT INTO notifications (namespace, uid, id, name, url, state, next_at, created_at, body) VALUES (?, ?, ?, ?, ?, 'pending', ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const one = 'namespace = @namespace AND uid = @uid AND id = @id';
  const claim = db.prepare<[Claim], { url: string; body: string; attempt: number }>(
    `UPDATE notifications SET held_until = @now + @ttlMs, holder = @holder,
       attempts = max(1, attempts + (CASE WHEN holder IS @holder AND held_until > @now THEN 0 ELSE 1 END))
     WHERE ${one} AND state = 'pending' AND next_at <= @now AND (held_until IS NULL OR held_until <= @now OR holder = @holder)
     RETURNING url, body, attempts AS attempt`,
  );
  const end = db.prepare(
    `UPDATE notifications SET state = @state, error = @error, next_at = coalesce(@nextAt, next_at), holder = NULL, held_until = NULL
     WHERE ${one} AND state = 'pending' AND (holder = @holder OR @state = 'delivered')`,
  );
  const resend = db.prepare(
    `UPDATE notifications SET state = 'pending', attempts = 0, error = NULL, next_at = @now WHERE ${one}`,
  );
  const columns = 'namespace, uid, id, name, url, state, attempts, next_at, error, created_at';
  const list = db.prepare<[{ state: string; namespace: string | null; limit: number }], Row>(
    `SELECT ${columns} FROM notifications WHERE state = @state AND (@namespace IS NULL OR namespace = @namespace)
     ORDER BY next_at LIMIT @limit`,
  );
  const due = db.prepare<[{ now: number; namespace: string | null; limit: number }], Row>(
    `SELECT ${columns} FROM notifications WHERE state = 'pending' AND next_at <= @now AND (held_until IS NULL OR held_until <= @now)
       AND (@namespace IS NULL OR namespace = @namespace) ORDER BY next_at LIMIT @limit`,
  );
  const remove = db.prepare('DELETE FROM notifications WHERE namespace = ? AND uid = ?');
  return {
    put: ({ namespace, uid }, id, name, { url, body }, now) =>
      put.run(namespace, uid, id, name, url, now, now, body).changes === 1,
    claim({ namespace, uid }, id, { holder, ttlMs }, now) {
      const claimed = claim.get({ namespace, uid, id, holder, ttlMs, now });
      return claimed === undefined ? { granted: false } : { granted: true, ...claimed };
    },
    end({ namespace, uid }, id, { holder, delivered, error, nextAt }) {
      const state = stateAfter(delivered, nextAt);
      const next = state === 'pending' && nextAt !== undefined ? Date.parse(nextAt) : null;
      end.run({ namespace, uid, id, holder, state, error: error ?? null, nextAt: next });
    },
    resend: ({ namespace, uid }, id, now) => resend.run({ namespace, uid, id, now }).changes === 1,
    list: ({ state, namespace = null, limit }, now) =>
      (state === 'due' ? due.all({ now, namespace, limit }) : list.all({ state, namespace, limit })).map(recordOf),
    forget: ({ namespace, uid }) => void remove.run(namespace, uid),
  };
}

interface Claim extends TaskKey {
  readonly id: string;
  readonly holder: string;
  readonly ttlMs: number;
  readonly now: number;
}

function stateAfter(delivered: boolean, nextAt: string | undefined): NotificationState {
  if (delivered) return 'delivered';
  return nextAt === undefined ? 'dead' : 'pending';
}

function recordOf({ namespace, uid, id, name, url, state, attempts, next_at, error, created_at }: Row): NotificationRecord {
  return {
    namespace,
    name,
    uid,
    id,
    url,
    state,
    attempts,
    ...(state === 'pending' ? { nextAt: isoTime(next_at) } : {}),
    ...(error === null ? {} : { error }),
    createdAt: isoTime(created_at),
  };
}

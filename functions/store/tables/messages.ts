import type { Message, NewMessage, TaskKey } from '../../../shared/store/store.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** Messages between the children of one parent. */
export interface MessagesTable {
  /** The same id from the same sender again is the same message. */
  send(from: TaskKey, message: NewMessage, now: number): void;
  /** With a `call`, also what was marked as read by that very call: it asks again because its answer was lost. */
  unread(task: TaskKey, parent: string, call?: string): Message[];
  /** Notes that the Task has read what was unread, by which call. */
  markRead(task: TaskKey, parent: string, call?: string): void;
  forget(task: TaskKey): void;
}

interface Reader {
  readonly namespace: string;
  readonly parent: string;
  readonly uid: string;
  readonly call: string | null;
}

interface MessageRow {
  readonly id: string;
  readonly namespace: string;
  readonly fromTask: string;
  readonly toTask: string;
  readonly parentTask: string;
  readonly content: string;
  readonly created_at: number;
}

export function createMessagesTable(db: Database): MessagesTable {
  const send = db.prepare(
    `INSERT INTO messages (namespace, id, parent, from_uid, from_name, to_uid, to_name, created_at, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO NOTHING`,
  );
  const isAddressed = 'namespace = @namespace AND parent = @parent AND from_uid <> @uid AND (to_uid = @uid OR to_uid IS NULL)';
  const reads = 'SELECT 1 FROM message_reads WHERE message_reads.position = messages.position AND message_reads.uid = @uid';
  const unread = db.prepare<[Reader], MessageRow>(
    `SELECT id, namespace, from_name AS fromTask, to_name AS toTask, parent AS parentTask, content, created_at
     FROM messages WHERE ${isAddressed} AND NOT EXISTS (${reads} AND (@call IS NULL OR call IS NOT @call)) ORDER BY position`,
  );
  const markRead = db.prepare(
    `INSERT INTO message_reads (position, uid, call)
     SELECT position, @uid, @call FROM messages WHERE ${isAddressed} AND NOT EXISTS (${reads})`,
  );
  const remove = db.prepare(
    'DELETE FROM messages WHERE namespace = @namespace AND (from_uid = @uid OR to_uid = @uid OR parent = @uid)',
  );
  const removeReads = db.prepare('DELETE FROM message_reads WHERE uid = ?');
  return {
    send({ namespace, uid }, { id, name, to, parent, content }, now) {
      const recipient = to === '*' ? { uid: null, name: '*' } : to;
      send.run(namespace, id, parent, uid, name, recipient.uid, recipient.name, now, content);
    },
    unread: ({ namespace, uid }, parent, call) => unread.all({ namespace, parent, uid, call: call ?? null }).map(messageOf),
    markRead: ({ namespace, uid }, parent, call) => void markRead.run({ namespace, parent, uid, call: call ?? null }),
    forget({ namespace, uid }) {
      remove.run({ namespace, uid });
      removeReads.run(uid);
    },
  };
}

function messageOf({ created_at, ...message }: MessageRow): Message {
  return { ...message, read: false, createdAt: isoTime(created_at) };
}

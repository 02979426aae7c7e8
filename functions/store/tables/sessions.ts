import { NotFoundError } from '../../../shared/errors/catalogue.ts';
import type { Session, SessionAppend, SessionMessage } from '../../../shared/store/sessions.ts';
import type { Holder } from '../../../shared/store/store.ts';
import { shortened } from '../core/transcript.ts';
import type { Database } from '../database.ts';
import { isoTime } from './rows.ts';

/** A session as the table has it: who uses it at the moment is known from the places. */
export type StoredSession = Omit<Session, 'activeTask'>;

/** Sessions and their transcripts. Writes belong into a commit. */
export interface SessionsTable {
  /** True where it is new. */
  put(namespace: string, name: string, type: Session['sessionType'], now: number): boolean;
  list(namespace: string): StoredSession[];
  get(namespace: string, name: string): StoredSession | undefined;
  remove(namespace: string, name: string): void;
  /** The same key again changes nothing. NotFoundError where there is no such session. */
  append(namespace: string, name: string, entry: SessionAppend, now: number): void;
  /** The newest `last`, oldest first. Undefined where there is no such session. */
  messages(namespace: string, name: string, last: number): SessionMessage[] | undefined;
}

interface SessionRow {
  readonly id: number;
  readonly namespace: string;
  readonly name: string;
  readonly type: Session['sessionType'];
  readonly messages: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly created_at: number;
  readonly updated_at: number;
}

interface MessageRow {
  readonly role: SessionMessage['role'];
  readonly name: string | null;
  readonly ts: string;
  readonly more: string | null;
  readonly content: string;
}

export function createSessionsTable(db: Database): SessionsTable {
  const put = db.prepare(
    'INSERT INTO sessions (namespace, name, type, created_at, updated_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (namespace, name) DO NOTHING',
  );
  const list = db.prepare<[string], SessionRow>('SELECT * FROM sessions WHERE namespace = ? ORDER BY name');
  const get = db.prepare<[string, string], SessionRow>('SELECT * FROM sessions WHERE namespace = ? AND name = ?');
  const removeMessages = db.prepare('DELETE FROM session_messages WHERE session = ?');
  const remove = db.prepare('DELETE FROM sessions WHERE id = ?');
  const enter = db.prepare('INSERT INTO session_entries (session, key) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const insert = db.prepare(
    'INSERT INTO session_messages (session, role, name, ts, created_at, more, content) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const count = db.prepare(
    `UPDATE sessions SET messages = messages + ?, input_tokens = input_tokens + ?, output_tokens = output_tokens + ?, updated_at = ?
     WHERE id = ?`,
  );
  const newest = db.prepare<[number, number], MessageRow>(
    'SELECT role, name, ts, more, content FROM session_messages WHERE session = ? ORDER BY id DESC LIMIT ?',
  );
  return {
    put: (namespace, name, type, now) => put.run(namespace, name, type, now, now).changes === 1,
    list: (namespace) => list.all(namespace).map(sessionOf),
    get(namespace, name) {
      const row = get.get(namespace, name);
      return row === undefined ? undefined : sessionOf(row);
    },
    remove(namespace, name) {
      const row = get.get(namespace, name);
      if (row === undefined) return;
      removeMessages.run(row.id);
      remove.run(row.id);
    },
    append(namespace, name, { key, messages, usage }, now) {
      const row = get.get(namespace, name);
      if (row === undefined) throw new NotFoundError(`there is no session "${name}" in namespace ${namespace}`);
      if (enter.run(row.id, key).changes === 0) return;
      for (const { role, content, name: speaker, ts, ...more } of messages) {
        const rest = Object.keys(more).length === 0 ? null : JSON.stringify(more);
        insert.run(row.id, role, speaker ?? null, ts ?? isoTime(now), now, rest, shortened(content));
      }
      count.run(messages.length, usage?.inputTokens ?? 0, usage?.outputTokens ?? 0, now, row.id);
    },
    messages(namespace, name, last) {
      const row = get.get(namespace, name);
      return row === undefined ? undefined : newest.all(row.id, last).reverse().map(messageOf);
    },
  };
}

/** The session as it is shown, with who holds it. */
export function withActiveTask(session: StoredSession, holder: Holder | undefined): Session {
  return { ...session, activeTask: holder === undefined ? undefined : { name: holder.name, uid: holder.uid } };
}

function sessionOf(row: SessionRow): StoredSession {
  return {
    namespace: row.namespace,
    name: row.name,
    sessionType: row.type,
    messageCount: row.messages,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    createdAt: isoTime(row.created_at),
    updatedAt: isoTime(row.updated_at),
  };
}

function messageOf({ role, name, ts, more, content }: MessageRow): SessionMessage {
  const rest = more === null ? {} : (JSON.parse(more) as Pick<SessionMessage, 'input' | 'toolCalls' | 'toolCallID'>);
  return { role, content, ...(name === null ? {} : { name }), ...rest, ts };
}

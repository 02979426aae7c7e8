import type { Knex } from 'knex';

/** Sessions, their transcripts, and the words that occur in them. */
export const sessions: Knex.Migration = {
  async up(knex) {
    for (const statement of statements) await knex.raw(statement);
  },
  async down(knex) {
    for (const table of ['session_words', 'session_entries', 'session_messages', 'sessions']) await knex.schema.dropTable(table);
  },
};

const statements = [
  `CREATE TABLE sessions (id INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
     messages INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0,
     created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (namespace, name))`,
  // What was appended by which key, so that the same again is known.
  `CREATE TABLE session_entries (session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, key TEXT NOT NULL,
     PRIMARY KEY (session, key)) WITHOUT ROWID`,
  `CREATE TABLE session_messages (id INTEGER PRIMARY KEY AUTOINCREMENT,
     session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, role TEXT NOT NULL, name TEXT, ts TEXT NOT NULL,
     created_at INTEGER NOT NULL, more TEXT, content TEXT NOT NULL)`,
  'CREATE INDEX session_messages_in_order ON session_messages (session, id)',
  // The index alone: the words themselves stay where they are (https://www.sqlite.org/fts5.html#external_content_tables).
  `CREATE VIRTUAL TABLE session_words USING fts5 (content, content = 'session_messages', content_rowid = 'id', prefix = '2 3')`,
  `CREATE TRIGGER session_message_added AFTER INSERT ON session_messages BEGIN
     INSERT INTO session_words (rowid, content) VALUES (new.id, new.content);
   END`,
  `CREATE TRIGGER session_message_removed AFTER DELETE ON session_messages BEGIN
     INSERT INTO session_words (session_words, rowid, content) VALUES ('delete', old.id, old.content);
   END`,
];

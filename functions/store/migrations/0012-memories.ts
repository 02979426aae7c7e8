import type { Knex } from 'knex';

/** What each run was told at its beginning; memories, the words that occur in them, and proposals of memories. */
export const memories: Knex.Migration = {
  async up(knex) {
    for (const statement of statements) await knex.raw(statement);
  },
  async down(knex) {
    for (const table of ['memory_proposals', 'memory_words', 'memories', 'run_contexts']) await knex.schema.dropTable(table);
  },
};

const statements = [
  'CREATE TABLE run_contexts (run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, context TEXT NOT NULL)',
  `CREATE TABLE memories (seq INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL, id TEXT NOT NULL,
     session_name TEXT NOT NULL, agent_name TEXT NOT NULL, task_name TEXT NOT NULL, parent_task TEXT NOT NULL, source TEXT NOT NULL,
     proposal_id TEXT NOT NULL, tags TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, deleted_at INTEGER, created_at INTEGER NOT NULL,
     updated_at INTEGER NOT NULL, recalled_at INTEGER, recalled_count INTEGER NOT NULL DEFAULT 0, recalled_by TEXT, content TEXT NOT NULL,
     UNIQUE (namespace, id))`,
  'CREATE INDEX memories_in_order ON memories (namespace, seq)',
  'CREATE INDEX memories_deleted ON memories (deleted_at) WHERE deleted_at IS NOT NULL',
  // The namespace is among the words, so that those of one are found without looking at all others that have them.
  `CREATE VIRTUAL TABLE memory_words USING fts5 (namespace, content, tags, content = 'memories', content_rowid = 'seq',
     tokenize = 'porter unicode61')`,
  `CREATE TRIGGER memory_added AFTER INSERT ON memories BEGIN
     INSERT INTO memory_words (rowid, namespace, content, tags) VALUES (new.seq, new.namespace, new.content, new.tags);
   END`,
  `CREATE TRIGGER memory_removed AFTER DELETE ON memories BEGIN
     INSERT INTO memory_words (memory_words, rowid, namespace, content, tags)
       VALUES ('delete', old.seq, old.namespace, old.content, old.tags);
   END`,
  `CREATE TRIGGER memory_changed AFTER UPDATE OF content, tags ON memories BEGIN
     INSERT INTO memory_words (memory_words, rowid, namespace, content, tags)
       VALUES ('delete', old.seq, old.namespace, old.content, old.tags);
     INSERT INTO memory_words (rowid, namespace, content, tags) VALUES (new.seq, new.namespace, new.content, new.tags);
   END`,
  `CREATE TABLE memory_proposals (seq INTEGER PRIMARY KEY AUTOINCREMENT, namespace TEXT NOT NULL, id TEXT NOT NULL,
     task_name TEXT NOT NULL, agent_name TEXT NOT NULL, type TEXT NOT NULL, skill_name TEXT NOT NULL, title TEXT NOT NULL,
     tags TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending', reviewer TEXT NOT NULL DEFAULT '', review_note TEXT NOT NULL DEFAULT '',
     memory_id TEXT NOT NULL DEFAULT '', applied_by TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
     reviewed_at INTEGER, applied_at INTEGER, description TEXT NOT NULL, content TEXT NOT NULL, patch TEXT NOT NULL,
     UNIQUE (namespace, id))`,
  'CREATE INDEX memory_proposals_in_order ON memory_proposals (namespace, status, seq)',
];
